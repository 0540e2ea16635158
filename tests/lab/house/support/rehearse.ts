import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./test-house";

/** A computer's home for rehearsals by the real command line: nothing may be written outside of `lab`. */
export class RehearsalHome {
  readonly folder = mkdtempSync(join(tmpdir(), "rehearse-"));
  /** The TypeScript loader's cache goes there; nothing else may. */
  private readonly temporary = join(this.folder, "tmp");
  readonly lab = join(this.folder, "state", "homelab", "lab", "prox-n100");
  private readonly running: ChildProcess[] = [];

  /** @param lan third octet of the LAN */
  constructor(private readonly lan: number) {
    mkdirSync(this.temporary);
    mkdirSync(join(this.folder, "home"));
  }

  /** `npm run rehearse -- <args>` with the shipped definition, changed. */
  start(args: readonly string[] = [], change: (text: string) => string = (text) => text): Run {
    const shipped = readFileSync(join(ROOT, "config/clusters/prox-n100.yaml"), "utf8");
    const definition = join(this.folder, "house.yaml");
    writeFileSync(definition, change(shipped.replaceAll("192.168.50.", `192.168.${String(this.lan)}.`)));
    return this.homelab("rehearse", ...args);
  }

  /** `npm run homelab -- <args>`. */
  homelab(...args: readonly string[]): Run {
    const child = spawn(
      process.execPath,
      ["--import=tsx", "infrastructure/cli/main.ts", ...args],
      // As npm does: its children get no terminal here.
      {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"],
          HOME: join(this.folder, "home"),
          XDG_STATE_HOME: join(this.folder, "state"),
          HOMELAB_CACHE: process.env["HOMELAB_CACHE"] ?? join(homedir(), ".cache", "homelab"),
          HOMELAB_DEFINITION: join(this.folder, "house.yaml"),
          TMPDIR: this.temporary,
        },
      },
    );
    this.running.push(child);
    return new Run(child);
  }

  /** What stands beside the lab's folder: only what the test has put there. */
  outside(): string[] {
    const own = readdirSync(this.folder).filter((name) => !["house.yaml", "state", "tmp", "home"].includes(name));
    const files = readdirSync(join(this.folder, "home"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      // Go counts there how it is used.
      .filter((file) => !file.includes(join(".config", "go", "telemetry")));
    return [...own, ...files, ...readdirSync(this.temporary).filter((name) => !/^tsx-\d+$/.test(name))];
  }

  /** Processes that have to do with the home, by what they say of themselves; without this one. */
  processes(): string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
      .flatMap((pid) => {
        try {
          const [command, environment] = ["cmdline", "environ"].map((file) =>
            readFileSync(`/proc/${pid}/${file}`, "latin1"),
          );
          const about = `${command!}\0${environment!}`;
          return about.includes(this.folder) ? [about.split("\0").slice(0, 3).join(" ")] : [];
        } catch {
          return []; // it has ended meanwhile, or belongs to somebody else
        }
      });
  }

  /** Waits until no process is left. */
  async quiet(milliseconds: number): Promise<string[]> {
    const end = Date.now() + milliseconds;
    while (this.processes().length > 0 && Date.now() < end) await sleep(100);
    return this.processes();
  }

  remove(): void {
    for (const child of this.running) if (child.exitCode === null) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A rehearsal that runs. */
export class Run {
  private output = "";
  private messages = "";
  private readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.messages += chunk.toString()));
    this.ended = new Promise((resolve) => child.on("close", resolve));
  }

  /** Waits until it has said something. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output + this.messages)) {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.output}\n${this.messages}`);
      await sleep(50);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** How it ended: its exit code, null if by a signal, and what it said. */
  async end(): Promise<{ code: number | null; output: string; messages: string }> {
    const code = await this.ended;
    return { code, output: stripVTControlCharacters(this.output), messages: stripVTControlCharacters(this.messages) };
  }
}
