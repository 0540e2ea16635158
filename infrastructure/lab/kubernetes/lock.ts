import { linkSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { writeFileAtomic } from "../../shared/atomic-file";
import { identify, isAlive, type ProcessIdentity } from "./process-identity";

/** A lock file held by this process. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock file, also from an owner that no longer runs.
 *
 * @returns the lock, or the process that holds it.
 */
export function tryLock(file: string): Lock | ProcessIdentity {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const mine = JSON.stringify(identify(process.pid) ?? { pid: process.pid, startTime: "" });
  const draft = `${file}.${process.pid}`;
  writeFileAtomic(draft, mine);
  try {
    for (;;) {
      // A link appears with its content or not at all, so nobody reads a half-written owner.
      if (link(draft, file)) {
        return {
          release: () => {
            if (read(file) === mine) rmSync(file, { force: true });
          },
        };
      }
      const owner = read(file);
      if (owner === undefined) continue;
      const holder = JSON.parse(owner) as ProcessIdentity;
      if (isAlive(holder)) return holder;
      discard(file, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead owner's lock; one that somebody else took over in between is put back. */
function discard(file: string, owner: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    ignore("ENOENT", error);
    return;
  }
  if (read(aside) !== owner) link(aside, file);
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    ignore("ENOENT", error);
    return undefined;
  }
}

/** Whether the link was made; false if there is something of its name. */
function link(existing: string, name: string): boolean {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    ignore("EEXIST", error);
    return false;
  }
}

/** Throws the error again unless it is the expected one. */
function ignore(expected: string, error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== expected) throw error;
}
