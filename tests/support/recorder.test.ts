import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { record, UNKNOWN } from "./recorder";

class Pair extends pulumi.ComponentResource {
  readonly second: random.RandomPassword;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const first = new random.RandomPassword(`${name}-1`, { length: 8 }, { parent: this, protect: true });
    this.second = new random.RandomPassword(
      `${name}-2`,
      { length: 9, keepers: { first: first.result, key: pulumi.secret("s") } },
      { parent: this, dependsOn: [first], ignoreChanges: ["length"], replacementTrigger: "t1" },
    );
    this.registerOutputs();
  }
}

const TYPE = "random:index/randomPassword:RandomPassword";
const outputs = () => ({ result: "made" });

test("records inputs, parents, dependencies and options as the engine gets them", async () => {
  const recording = await record(() => ({ result: new Pair("p").second.result }), { outputs });
  const second = recording.one(TYPE, "p-2");
  expect(second.inputs).toEqual({ length: 9, keepers: { first: { secret: "made" }, key: { secret: "s" } } });
  expect(second.parent).toBe("test:index:Pair::p");
  expect(second.dependsOn).toEqual([`${TYPE}::p-1`]);
  expect(second.options.ignoreChanges).toEqual(["length"]);
  expect(second.options.replacementTrigger).toBe("t1");
  expect(recording.one(TYPE, "p-1").options.protect).toBe(true);
  expect(recording.resources.map(({ name }) => name)).toEqual(["p", "p-1", "p-2"]);
  expect(recording.result).toEqual({ result: { secret: "made" } });
});

test("a preview has unknowns where an update has values", async () => {
  const recording = await record(() => ({ result: new Pair("p").second.result }), { outputs, preview: true });
  expect(recording.one(TYPE, "p-2").inputs["keepers"]).toEqual({ first: { secret: UNKNOWN }, key: { secret: "s" } });
  expect(recording.result).toEqual({ result: { secret: UNKNOWN } });
});

test("an error in the program is the recording's error", async () => {
  await expect(record(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("an input that fails is the recording's error, and what needs it is not waited for", async () => {
  const failing = pulumi.output(1).apply((): number => {
    throw new pulumi.RunError("no length");
  });
  const program = () => {
    const first = new random.RandomPassword("first", { length: failing });
    new random.RandomPassword("second", { length: 8, keepers: { first: first.result } });
  };
  await expect(record(program)).rejects.toThrow('error serializing property "length": no length');
});
