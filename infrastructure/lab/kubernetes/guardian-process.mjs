// Starts the lab's processes and ends them when the lab goes away, however it goes: the lab holds the other end of this
// process' stdin, and the kernel closes that even after `kill -9`. Plain JavaScript, so that it runs under bare Node
// with no loader: it is up in 40 ms and has no child of its own that could be left behind.
//
// stdin, a JSON line each:  {"run": {name, command, args, env, cwd, log}} · {"end": true}
// stdout, a JSON line each: {"started": {name, pid}} · {"failed": {name, reason}} · {"exited": {name, pid, code, signal}}
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { clearTimeout, setTimeout } from "node:timers";

const GRACE_MS = 5_000;

/** In the order of their start; they are ended in the reverse order, so that nobody outlives what it depends on. */
const children = new Map();
let ending = false;

// Nobody reads once the lab is gone.
process.stdout.on("error", () => undefined);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

function run({ name, command, args, env, cwd, log }) {
  const output = openSync(log, "a", 0o600);
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", output, output] });
  closeSync(output);
  child.on("spawn", () => {
    const exited = new Promise((resolve) => child.on("exit", resolve));
    children.set(child.pid, { child, exited });
    say({ started: { name, pid: child.pid } });
  });
  child.on("error", (error) => {
    if (child.pid === undefined) say({ failed: { name, reason: error.message } });
  });
  child.on("exit", (code, signal) => {
    children.delete(child.pid);
    say({ exited: { name, pid: child.pid, code, signal } });
  });
}

async function end() {
  if (ending) return;
  ending = true;
  for (const { child, exited } of [...children.values()].reverse()) {
    const impatience = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(impatience);
  }
  // What the children started themselves shares this process' group, and this process is its leader.
  process.stdout.write("", () => process.kill(-process.pid, "SIGKILL"));
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = JSON.parse(line);
    if (message.run && !ending) run(message.run);
    if (message.end) void end();
  })
  .on("close", end);
