import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that can be told from a later one with the same id: its id and when it started (an opaque mark). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** The identity of a running process, or `undefined` when there is none with this id (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = existsSync("/proc/self/stat") ? fromProc(pid) : fromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether that very process still runs, not another one that was given its id. */
export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTime === process.startTime;
}

/**
 * Ends processes by id: SIGTERM, then SIGKILL to those that are left after `graceMs`. Ids that meanwhile belong to
 * another process are left alone.
 *
 * @returns those that were alive when it began.
 * @throws Error if one outlives SIGKILL by five seconds.
 */
export async function endProcesses<T extends ProcessIdentity>(
  processes: readonly T[],
  graceMs: number,
): Promise<readonly T[]> {
  const alive = processes.filter(isAlive);
  for (const [name, patience] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 5_000],
  ] as const) {
    for (const each of alive.filter(isAlive)) signal(each.pid, name);
    const deadline = Date.now() + patience;
    while (alive.some(isAlive) && Date.now() < deadline) await sleep(25);
  }
  const left = alive.filter(isAlive).map(({ pid }) => pid);
  if (left.length > 0) throw new Error(`processes ${left.join(", ")} cannot be ended`);
  return alive;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Field 22 of /proc/<pid>/stat, ticks since boot; the command name in field 2 may hold spaces and brackets. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const [state = "", ...started] = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}
