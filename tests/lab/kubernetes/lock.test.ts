import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { tryLock } from "../../../infrastructure/lab/kubernetes/lock";
import { identify } from "../../../infrastructure/lab/kubernetes/process-identity";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lock-"));
  file = path.join(folder, "lock");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a lock is had by one, and by the next one after its release", () => {
  const first = tryLock(file);
  expect(tryLock(file)).toEqual(identify(process.pid));
  if ("release" in first) first.release();
  expect(tryLock(file)).toHaveProperty("release");
});

test("the lock of another process is respected while that one lives", async () => {
  const other = spawn("/bin/sleep", ["600"]);
  const holder = identify(other.pid!)!;
  writeFileSync(file, JSON.stringify(holder));
  expect(tryLock(file)).toEqual(holder);
  other.kill("SIGKILL");
  await new Promise((resolve) => other.on("exit", resolve));
  expect(tryLock(file)).toHaveProperty("release");
});

test("a lock is taken over from a dead owner whose id belongs to another process now", () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "long ago" }));
  expect(tryLock(file)).toHaveProperty("release");
});

test("nothing but the lock is left in its folder, and nothing after the release", () => {
  const lock = tryLock(file);
  expect(readdirSync(folder)).toEqual(["lock"]);
  if ("release" in lock) lock.release();
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});
