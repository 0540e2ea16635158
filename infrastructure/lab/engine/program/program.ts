import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "./command";

/** How a program ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The exit code of a program that has already told its user what is wrong. */
export const ALREADY_SHOWN = 32;

/** Between the request to stop and the kill. */
const GRACE_MS = 5_000;

/** A program that runs. It ends when we do, however we end. */
export class Program {
  readonly exit: Promise<ProgramExit>;
  private readonly process: ChildProcess;

  /** @param onText what it writes to its standard output and error, in pieces as they come */
  constructor(command: Command, onText: (text: string) => void) {
    mkdirSync(command.env.TMPDIR ?? command.cwd, { recursive: true, mode: 0o700 });
    this.process = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      // The fourth is the leash: it closes when this process is gone.
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.process;
    for (const stream of [stdout, stderr]) if (stream !== null) read(stream, onText);
    this.exit = new Promise((resolve, reject) => {
      this.process.on("error", reject);
      // Not `exit`: what it wrote last may still be on its way.
      this.process.on("close", (code, signal) => {
        resolve({ code, signal });
      });
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Waits until it ends, but not longer than this. */
  async end(patienceMs: number): Promise<void> {
    const timer = new AbortController();
    const patience = sleep(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.exit, patience]);
    timer.abort();
  }

  /** Asks it to stop, then kills it. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGINT");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), GRACE_MS);
    try {
      await this.exit;
    } finally {
      clearTimeout(timer);
    }
  }
}

function read(stream: Readable, onText: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => {
    onText(decoder.write(chunk));
  });
}
