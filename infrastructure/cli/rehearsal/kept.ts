import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endProcesses, identify, isAlive, type ProcessIdentity } from "../../lab/kubernetes/process-identity";
import { writeFileAtomic } from "../../shared/atomic-file";

const FILE = "rehearsal.json";
/** How long the house may take to end in its order. */
const GRACE_MS = 60_000;

/** Notes which process keeps the house of a folder up. */
export function noteKept(folder: string): void {
  writeFileAtomic(join(folder, FILE), JSON.stringify(identify(process.pid)));
}

/** Takes the note away. */
export function forgetKept(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** The process that keeps the house of a folder up, if one does. */
export function keeperOf(folder: string): ProcessIdentity | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  const keeper = JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity;
  return isAlive(keeper) ? keeper : undefined;
}

/** Ends the house as Ctrl-C does, and waits until it is gone. */
export async function endKept(keeper: ProcessIdentity): Promise<void> {
  await endProcesses([keeper], GRACE_MS);
}
