import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import { type Layout, layout } from "../../../infrastructure/lab/kubernetes/layout";
import { identify, isAlive, type ProcessIdentity } from "../../../infrastructure/lab/kubernetes/process-identity";
import { type Crash, endLeftovers, Processes } from "../../../infrastructure/lab/kubernetes/processes";

const env = { PATH: "/usr/bin:/bin" };
let files: Layout;
let started: ProcessIdentity[];

beforeEach(() => {
  files = layout(mkdtempSync(path.join(tmpdir(), "processes-")));
  mkdirSync(files.temporary);
  started = [];
});

afterEach(() => {
  for (const each of started.filter(isAlive)) process.kill(each.pid, "SIGKILL");
  rmSync(files.root, { recursive: true, force: true });
});

async function gone(processes: readonly ProcessIdentity[]): Promise<void> {
  while (processes.some(isAlive)) await sleep(20);
}

function childrenOf(pid: number): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);
}

/** Starts a lab of its own, with two programs; every process of it by role. */
async function lab(): Promise<{ lab: ChildProcess; guardian: ProcessIdentity; programs: ProcessIdentity[] }> {
  const script = path.join(__dirname, "held-guardian.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, files.root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { guardian, ...programs } = JSON.parse(line) as Record<string, number>;
  const pids = Object.values(programs);
  while (pids.some((pid) => childrenOf(pid).length === 0)) await sleep(20);
  started = [guardian!, ...pids, ...pids.flatMap(childrenOf)].map((pid) => identify(pid)!);
  return { lab: child, guardian: started[0]!, programs: started.slice(1) };
}

test("a killed lab takes its programs with it, and their children", async () => {
  const { lab: child, guardian, programs } = await lab();
  expect(programs).toHaveLength(4);
  child.kill("SIGKILL");
  await gone([guardian, ...programs]);
});

test("what outlives a killed lab and a killed guardian is ended by the next run, by id", async () => {
  const { lab: child, guardian, programs } = await lab();
  process.kill(guardian.pid, "SIGKILL");
  child.kill("SIGKILL");
  await once(child, "exit");
  await endLeftovers(files);
  // Noted were the two programs, and not what they started themselves.
  expect(programs.slice(0, 2).filter(isAlive)).toEqual([]);
  expect(existsSync(files.processes)).toBe(false);
});

test("a process that was given a noted id later is left alone", async () => {
  const other = spawn("/bin/sleep", ["600"]);
  const identity = identify(other.pid!)!;
  started = [identity];
  writeFileSync(files.processes, JSON.stringify([{ name: "etcd", pid: identity.pid, startTime: "long ago" }]));
  expect(await endLeftovers(files)).toEqual([]);
  expect(isAlive(identity)).toBe(true);
});

test("a program writes to its own log, and sees nothing of our environment", async () => {
  const processes = new Processes(files);
  const crashed = once(processes, "crash");
  await processes.start({ name: "envs", command: "/usr/bin/env", args: [], env: { WORD: "hello" } });
  const [crash] = (await crashed) as [Crash];
  const log = path.join(files.logs, "envs.log");
  expect(crash).toEqual({
    name: "envs",
    message: "envs ended with code 0",
    lastLines: ["WORD=hello", `HOME=${files.root}`, `TMPDIR=${files.temporary}`],
    log,
  });
  expect(statSync(log).mode & 0o777).toBe(0o600);
  expect(readFileSync(files.processes, "utf8")).toContain('"name":"guardian"');
  await processes.end();
});

test("a program that cannot be started is an error at once", async () => {
  const processes = new Processes(files);
  await expect(processes.start({ name: "ghost", command: "/no/such/program", args: [], env })).rejects.toThrow(
    "ghost cannot be started: spawn /no/such/program ENOENT",
  );
  await processes.end();
});

test("the last one started is ended first, and one that does not listen is killed", async () => {
  const processes = new Processes(files);
  const note = path.join(files.root, "note");
  const deaf = `trap '' TERM; touch ${files.root}/deaf; while :; do sleep 1; done`;
  const polite = (name: string): string =>
    `trap 'echo ${name} >>${note}; exit' TERM; touch ${files.root}/${name}; while :; do sleep 0.05; done`;
  for (const [name, script] of Object.entries({ one: polite("one"), deaf, two: polite("two") })) {
    await processes.start({ name, command: "/bin/sh", args: ["-c", script], env });
    while (!existsSync(path.join(files.root, name))) await sleep(10);
  }
  const all = Object.values(processes.pids).map((pid) => identify(pid)!);
  await processes.end();
  expect(all.filter(isAlive)).toEqual([]);
  expect(readFileSync(note, "utf8")).toBe("two\none\n");
}, 20_000);

test("when the guardian is killed the programs are ended, and it is reported", async () => {
  const processes = new Processes(files);
  const crashed = once(processes, "crash");
  await processes.start({ name: "sleeper", command: "/bin/sleep", args: ["600"], env });
  const { guardian, sleeper } = processes.pids;
  const identity = identify(sleeper!)!;
  started = [identity];
  process.kill(guardian!, "SIGKILL");
  expect(await crashed).toMatchObject([{ name: "guardian" }]);
  await gone([identity]);
  await processes.end();
});
