import { PassThrough } from "node:stream";
import type { CliContext } from "../../../infrastructure/cli/context";
import type { CommandDefinition } from "../../../infrastructure/cli/program";
import { runCommandLine } from "../../../infrastructure/cli/run-command-line";
import { UserError } from "../../../infrastructure/cli/user-error";
import { DefinitionError } from "../../../config/problem";
import { cli } from "./support/cli-context";
import { FakeEngine } from "./support/fake-engine";

function command(name: string, action: () => void | Promise<void>): CommandDefinition {
  return (program) => {
    program.command(name).action(action);
  };
}

async function run(args: readonly string[], commands: readonly CommandDefinition[], stopped = false) {
  const [output, messages] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  if (stopped) stop.abort();
  const context: CliContext = {
    root: "/nowhere",
    environment: {},
    input: new PassThrough(),
    output,
    messages,
    interruption: { stop: stop.signal, engines: stop.signal },
    engine: () => Promise.reject(new Error("no engine")),
  };
  const code = await runCommandLine(args, context, commands);
  const text = (stream: PassThrough) => String((stream.read() as Buffer | null) ?? "");
  return { code, output: text(output), messages: text(messages) };
}

const fails = (error: Error) => [command("x", () => Promise.reject(error))];

test("a mistake that a person can mend is one message, without a stack", async () => {
  expect(await run(["x"], fails(new UserError("mend it")))).toEqual({ code: 1, output: "", messages: "mend it\n" });
  const mistakes = new DefinitionError("a.yaml", [{ path: ["nodes"], message: "is empty" }]);
  expect(await run(["x"], fails(mistakes))).toEqual({
    code: 1,
    output: "",
    messages: "a.yaml has one mistake:\n  nodes: is empty\n",
  });
});

test("a mistake of ours shows its stack", async () => {
  const { code, messages } = await run(["x"], fails(new TypeError("a bug")));
  expect(code).toBe(1);
  expect(messages).toMatch(/^TypeError: a bug\n {4}at /);
});

test("what ends because the person stopped it says so and no more", async () => {
  expect(await run(["x"], fails(new Error("aborted")), true)).toEqual({ code: 1, output: "", messages: "stopped\n" });
});

test("a command that is not there, or used wrongly, ends with 1 and one line", async () => {
  expect(await run(["y"], [command("x", () => undefined)])).toMatchObject({
    code: 1,
    messages: "error: unknown command 'y'\n",
  });
  expect(await run(["x", "--frob"], [command("x", () => undefined)])).toMatchObject({
    code: 1,
    messages: "error: unknown option '--frob'\n",
  });
});

test("another command needs no more than its definition", async () => {
  let ran = false;
  const rehearse = command("rehearse", () => {
    ran = true;
  });
  expect(await run(["rehearse"], [rehearse])).toEqual({ code: 0, output: "", messages: "" });
  expect(ran).toBe(true);
});

test("the help lists the commands", async () => {
  const { code, output } = await cli(["--help"], { engine: new FakeEngine() });
  expect(code).toBe(0);
  expect([...output.matchAll(/^ {2}([a-z]+) \[/gm)].map(([, name]) => name)).toEqual([
    "up",
    "preview",
    "refresh",
    "destroy",
    "outputs",
    "emit",
    "validate",
    "doctor",
    "facts",
    "help",
  ]);
});

test("validate is the same as npm run validate", async () => {
  const engine = new FakeEngine();
  const { code, output } = await cli(["validate"], { engine });
  expect(code).toBe(0);
  expect(output).toMatch(/^config\/clusters\/prox-n100.yaml is valid: /);
  expect(await cli(["validate", "/nowhere.yaml"], { engine })).toMatchObject({
    code: 1,
    messages: expect.stringMatching(/^\/nowhere.yaml has one mistake:/) as string,
  });
});

test("an unknown layer is refused before anything is asked of the engine", async () => {
  const engine = new FakeEngine();
  expect(await cli(["up", "--only", "kubernetes"], { engine })).toEqual({
    code: 1,
    output: "",
    messages: "there is no layer kubernetes; write proxmox, cloudflare, talos, flux, overview\n",
  });
  expect(engine.calls).toEqual([]);
});
