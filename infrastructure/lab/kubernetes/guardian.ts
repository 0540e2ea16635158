import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

/** A program to run under the guardian; its output is appended to `log` (mode 0600). Nothing of our environment leaks. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly log: string;
}

/** How a program ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly name: string;
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Message =
  | { readonly started: { readonly name: string; readonly pid: number } }
  | { readonly failed: { readonly name: string; readonly reason: string } }
  | { readonly exited: Exit };

/**
 * A process that runs our programs and ends them, last one first, when we say so or when we are gone: it holds a pipe
 * from us, so that also `kill -9` of ours ends them. Emits `exit` for each program, and `lost` when it is itself killed.
 */
export class Guardian extends EventEmitter<{ exit: [Exit]; lost: [] }> {
  readonly #process: ChildProcess;
  readonly #starting = new Map<string, { resolve: (pid: number) => void; reject: (error: Error) => void }>();
  readonly #gone: Promise<void>;
  #ending = false;

  constructor() {
    super();
    // In a process group of its own: Ctrl-C in a terminal reaches only us, and we end the programs in their order.
    this.#process = spawn(process.execPath, [path.join(__dirname, "guardian-process.mjs")], {
      detached: true,
      env: {},
      // No stderr: a reader of ours, such as a pipe to `tee`, must not wait for the guardian's last seconds.
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#process.stdin?.on("error", () => undefined);
    if (this.#process.stdout !== null) {
      createInterface({ input: this.#process.stdout }).on("line", (line) => {
        this.#receive(JSON.parse(line) as Message);
      });
    }
    this.#gone = new Promise((resolve) => {
      this.#process.on("error", () => {
        resolve();
      });
      // Not `exit`: the last messages may still be in the pipe.
      this.#process.on("close", () => {
        for (const { reject } of this.#starting.values()) reject(new Error("the guardian of the processes was killed"));
        this.#starting.clear();
        resolve();
        if (!this.#ending) this.emit("lost");
      });
    });
  }

  /** The guardian's own process id; it leads the process group of all that it runs. */
  get pid(): number {
    if (this.#process.pid === undefined) throw new Error("the guardian of the processes could not be started");
    return this.#process.pid;
  }

  /**
   * Starts a program.
   *
   * @returns its process id.
   * @throws Error if it cannot be started.
   */
  run(program: Program): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#starting.set(program.name, { resolve, reject });
      this.#send({ run: program });
    });
  }

  /** Ends every program and the guardian, and waits until they are gone. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#send({ end: true });
    await this.#gone;
  }

  #send(message: object): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #receive(message: Message): void {
    if ("exited" in message) {
      this.emit("exit", message.exited);
      return;
    }
    const { name } = "started" in message ? message.started : message.failed;
    const waiting = this.#starting.get(name);
    this.#starting.delete(name);
    if ("started" in message) waiting?.resolve(message.started.pid);
    else waiting?.reject(new Error(`${name} cannot be started: ${message.failed.reason}`));
  }
}
