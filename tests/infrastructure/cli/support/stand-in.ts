import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What the stand-in answers a command that begins with these words. */
export interface Step {
  readonly when: string;
  /** Only in a folder that ends so. */
  readonly cwd?: string;
  readonly events?: readonly object[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Ends only after SIGINT. */
  readonly waitForSignal?: boolean;
}

export interface Script {
  /** 3.265.0 if absent. */
  readonly version?: string;
  readonly steps?: readonly Step[];
  /** Variables that are noted with each call. */
  readonly environment?: readonly string[];
}

export interface StandInCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** An installation of a stand-in for the Pulumi CLI: a folder with `bin/pulumi`. */
export class StandIn {
  readonly root = mkdtempSync(join(tmpdir(), "homelab-pulumi-"));
  readonly bin = join(this.root, "bin");

  constructor(script: Script = {}) {
    mkdirSync(this.bin);
    const program = resolve(__dirname, "stand-in-pulumi.mjs");
    const launcher = `#!/bin/sh\nSTAND_IN='${this.root}' exec '${process.execPath}' '${program}' "$@"\n`;
    writeFileSync(join(this.bin, "pulumi"), launcher);
    chmodSync(join(this.bin, "pulumi"), 0o755);
    this.answer(script);
  }

  answer(script: Script): void {
    writeFileSync(join(this.root, "script.json"), JSON.stringify(script));
  }

  /** The calls so far, `version` left out. */
  get calls(): StandInCall[] {
    const file = join(this.root, "calls.jsonl");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as StandInCall);
  }

  /** The command lines so far; where events go is made `<log>`. */
  get commands(): string[] {
    return this.calls.map(({ args }) => args.join(" ").replace(/tcp:\/\/127\.0\.0\.1:\d+/, "<log>"));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
