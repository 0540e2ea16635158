import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { layout } from "../kubernetes/layout";
import { tryLock, type Lock } from "../kubernetes/lock";
import { endLeftovers } from "../kubernetes/processes";
import { writeFileAtomic } from "../../shared/atomic-file";

/** Says whose folder it is: only one that has it is ever emptied. */
const MARK = "lab.txt";
const LOCK = "lock";

/**
 * Takes the lab's own folder for this process, and ends what a killed lab has left running in it.
 *
 * @param fresh empty it first
 * @throws Error in one sentence if another process has it, or if it is to be emptied and is not the lab's.
 */
export async function takeFolder(folder: string, fresh: boolean): Promise<Lock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const strange = readdirSync(folder).length > 0 && !existsSync(join(folder, MARK));
  if (fresh && strange) {
    throw new Error(`${folder} holds what is not the lab's, and a rehearsal empties its folder: name another one`);
  }
  const lock = tryLock(join(folder, LOCK));
  if (!("release" in lock)) {
    throw new Error(
      `${folder} is in use by another rehearsal, process ${String(lock.pid)}: wait for it or end it first`,
    );
  }
  try {
    chmodSync(folder, 0o700);
    await endLeftovers(layout(kubernetesFolder(folder)));
    if (fresh) {
      for (const entry of readdirSync(folder)) {
        if (entry !== LOCK) rmSync(join(folder, entry), { recursive: true, force: true });
      }
    }
    writeFileAtomic(join(folder, MARK), "Made by `npm run rehearse`, which empties this folder whenever it begins.\n");
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Where Kubernetes keeps its data, certificates and logs. */
export function kubernetesFolder(folder: string): string {
  return join(folder, "kubernetes");
}
