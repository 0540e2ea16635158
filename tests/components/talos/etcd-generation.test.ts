import fc from "fast-check";
import { bootstrapTrigger, etcdGeneration } from "../../../components/talos/etcd-generation";

const last = (generation: string, ...machineIds: string[]) => ({ generation, machineIds });

test.each([
  ["the first update of one control plane", undefined, ["a"], "a", "a"],
  [
    "the first update of three, of which nobody knows how far one came before",
    undefined,
    ["a", "b", "c"],
    "a",
    undefined,
  ],
  ["nothing changed", last("a", "a"), ["a"], "a", "a"],
  ["the only control plane made anew", last("a", "a"), ["x"], "x", "x"],
  ["the first of three made anew", last("a", "a", "b", "c"), ["x", "b", "c"], "a", "a"],
  ["two of three made anew", last("a", "a", "b", "c"), ["x", "y", "c"], "a", "a"],
  ["all three made anew", last("a", "a", "b", "c"), ["x", "y", "z"], "x", "x"],
  ["two more beside the only one", last("a", "a"), ["a", "b", "c"], "a", "a"],
  ["one that sorts before the only one", last("b", "b"), ["a", "b", "c"], "b", "b"],
  ["the first of three taken away", last("a", "a", "b", "c"), ["b"], "a", "a"],
  ["the only one made anew and two more", last("a", "a"), ["x", "b", "c"], "x", "x"],
  ["a preview before there are VMs", undefined, [], "", ""],
])("%s", (_, before, now, generation, trigger) => {
  expect(etcdGeneration(before, now)).toBe(generation);
  expect(bootstrapTrigger(before, now)).toBe(trigger);
});

test("as long as control planes are replaced a part at a time, etcd is never bootstrapped again", () => {
  const step = fc.tuple(fc.nat(2), fc.nat(2));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let fresh = 3;
      let members = ["m0", "m1", "m2"];
      const generation = etcdGeneration(undefined, members);
      for (const replaced of steps) {
        const next = members.map((member, index) => (replaced.includes(index) ? `m${String(fresh++)}` : member));
        expect(etcdGeneration({ generation, machineIds: members }, next)).toBe(generation);
        members = next;
      }
    }),
  );
});
