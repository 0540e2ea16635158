import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { standardOutput, watchOutput } from "../../../infrastructure/shared/standard-streams";

const ROOT = resolve(__dirname, "../../..");

/** What a program prints as a file of the system takes it. */
describe("standard output", () => {
  test("that is a file gets all of it, however little is taken at a time", async () => {
    const file = join(fs.mkdtempSync(join(tmpdir(), "homelab-output-")), "kubeconfig");
    const fd = fs.openSync(file, "w");
    const files = {
      writeSync: ((handle: number, bytes: Uint8Array, offset: number, length: number) =>
        fs.writeSync(handle, bytes, offset, Math.min(length, 3))) as typeof fs.writeSync,
    };
    const output = standardOutput(Object.assign(new PassThrough(), { fd }), files);
    await new Promise((done) => output.write("apiVersion: v1 ä\n", done));
    expect(fs.readFileSync(file, "utf8")).toBe("apiVersion: v1 ä\n");
    fs.closeSync(fd);
    fs.rmSync(join(file, ".."), { recursive: true });
  });

  test("that is none is left to Node", () => {
    const stream = Object.assign(new PassThrough(), { fd: fs.openSync("/dev/null", "w") });
    expect(standardOutput(stream)).toBe(stream);
    fs.closeSync(stream.fd);
  });

  test.each([
    ["EPIPE", 141, ""],
    ["ENOSPC", 1, "the output cannot be written: the disk is full (ENOSPC); free some space on it"],
    ["ECONNRESET", 1, "the output cannot be written: it failed"],
  ])("that fails with %s ends with %i", (code, expected, said) => {
    const stream = new PassThrough();
    const messages = new PassThrough();
    const ends: number[] = [];
    watchOutput([stream, messages], (each) => ends.push(each), messages);
    stream.emit("error", Object.assign(new Error("it failed"), { code }));
    expect(ends).toEqual([expected]);
    expect(String(messages.read() ?? "")).toContain(said);
    expect(() => messages.emit("error", Object.assign(new Error("it failed"), { code }))).not.toThrow();
  });
});

/** The commands as npm starts them. */
describe.each([
  ["homelab", ["infrastructure/cli/main.ts", "--help"]],
  ["validate", ["infrastructure/cli/validate.ts"]],
])("npm run %s", (_, [script = "", ...args]) => {
  const started = (stdout: number | "pipe") =>
    spawn(process.execPath, ["--import=tsx", script, ...args], { cwd: ROOT, stdio: ["ignore", stdout, "pipe"] });

  async function ended(child: ReturnType<typeof started>) {
    let messages = "";
    child.stderr?.on("data", (chunk: Buffer) => (messages += chunk.toString()));
    const code = await new Promise((done) => child.once("close", done));
    return { code, messages };
  }

  test("whose reader is gone, as after `| head -1`, ends quietly as other programs do", async () => {
    const child = started("pipe");
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ code: 141, messages: "" });
  }, 60_000);

  test("into a disk that is full ends with a sentence", async () => {
    const full = fs.openSync("/dev/full", "w");
    const { code, messages } = await ended(started(full));
    fs.closeSync(full);
    expect(code).toBe(1);
    expect(messages).toBe(
      "the output cannot be written: the disk is full (ENOSPC); free some space on it (`df -h` shows how much is left), " +
        "then run this again\n",
    );
  }, 60_000);
});
