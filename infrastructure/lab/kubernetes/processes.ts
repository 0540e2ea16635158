import { EventEmitter } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";

import { writeFileAtomic } from "../../shared/atomic-file";
import { type Exit, Guardian, type Program } from "./guardian";
import type { Layout } from "./layout";
import { endProcesses, identify, type ProcessIdentity } from "./process-identity";

/** A process that ended by itself. */
export interface Crash {
  readonly name: string;
  /** What happened, in one line. */
  readonly message: string;
  /** The last lines of its log. */
  readonly lastLines: readonly string[];
  /** The whole log's path. */
  readonly log: string;
}

/** A process of the lab by the name of its program. */
export interface NamedProcess extends ProcessIdentity {
  readonly name: string;
}

const LAST_LINES = 15;
/** How long a process may take to end by itself. */
const GRACE_MS = 5_000;

/**
 * The processes of one control plane. Each is written down with its start time, so that a later run can end by id what
 * outlived both this process and the guardian. Emits `crash` for a process that ends while nobody ended it.
 */
export class Processes extends EventEmitter<{ crash: [Crash] }> {
  readonly #files: Layout;
  /** The first crash there is, also one before anybody listens. */
  readonly crashed = new Promise<Crash>((resolve) => this.once("crash", resolve));
  readonly #guardian = new Guardian();
  #running: NamedProcess[] = [];
  #ending = false;

  constructor(files: Layout) {
    super();
    this.#files = files;
    this.#guardian.on("exit", (exit) => {
      void this.#exited(exit);
    });
    this.#guardian.on("lost", () => {
      if (this.#ending) return;
      const log = this.#files.logs;
      this.emit("crash", {
        name: "guardian",
        message: "the guardian was killed, and its processes with it",
        lastLines: [],
        log,
      });
      void endProcesses(this.#running, GRACE_MS);
    });
    this.#note("guardian", this.#guardian.pid);
  }

  /** Ids of the programs' processes by name, and of the guardian that holds them. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#running.map(({ name, pid }) => [name, pid]));
  }

  /**
   * Starts a program with its output in `logs/<name>.log`. Of our environment it sees nothing.
   *
   * @throws Error if it cannot be started.
   */
  async start(program: Pick<Program, "name" | "command" | "args" | "env">): Promise<void> {
    const { root, logs, temporary } = this.#files;
    await mkdir(logs, { recursive: true, mode: 0o700 });
    const pid = await this.#guardian.run({
      ...program,
      // A home of its own: nothing is read from ~/.kube or ~/.kwok, and nothing is written there.
      env: { ...program.env, HOME: root, TMPDIR: temporary },
      cwd: root,
      log: this.#log(program.name),
    });
    this.#note(program.name, pid);
  }

  /** Ends them all, the last one first, and waits until they are gone. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#guardian.end();
    await endProcesses(this.#running, 0);
    this.#running = [];
    rmSync(this.#files.processes, { force: true });
  }

  #log(name: string): string {
    return path.join(this.#files.logs, `${name}.log`);
  }

  #note(name: string, pid: number): void {
    const identity = identify(pid);
    if (identity === undefined) return;
    this.#running = [...this.#running.filter((each) => each.name !== name), { name, ...identity }];
    // At once, and never half: a kill right after the start must find it noted.
    writeFileAtomic(this.#files.processes, JSON.stringify(this.#running));
  }

  async #exited({ name, code, signal }: Exit): Promise<void> {
    if (this.#ending) return;
    this.#running = this.#running.filter((each) => each.name !== name);
    const log = this.#log(name);
    const lines = (await readFile(log, "utf8").catch(() => "")).trimEnd().split("\n");
    const message = signal === null ? `${name} ended with code ${code ?? "none"}` : `${name} was ended by ${signal}`;
    this.emit("crash", { name, message, lastLines: lines.slice(-LAST_LINES), log });
  }
}

/** Ends by id what a killed run left behind; processes that were given the same ids since are left alone. */
export async function endLeftovers(files: Layout): Promise<readonly NamedProcess[]> {
  if (!existsSync(files.processes)) return [];
  const noted = JSON.parse(readFileSync(files.processes, "utf8")) as NamedProcess[];
  const ended = await endProcesses(noted, GRACE_MS);
  rmSync(files.processes, { force: true });
  return ended;
}
