import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..", "..");

/** What a script printed and how it ended. */
export interface ScriptRun {
  readonly code: number | null;
  readonly output: string;
  readonly messages: string;
}

/** What the programs on the person's computer are asked and answer. */
interface ComputerState {
  log: string[];
  /** By a part of the command line. */
  answers: Record<string, { output?: string; error?: string; code?: number }>;
  /** The stack's config. */
  config: Record<string, string>;
  snmp?: string;
}

/** A device with stand-ins for its commands, and a computer that reaches it over a stand-in for SSH. */
export class DeviceScript {
  readonly folder = mkdtempSync(join(tmpdir(), "homelab-device-"));
  readonly #script: string;
  readonly #device = join(this.folder, "device");
  readonly #computer = join(this.folder, "computer");
  readonly #system = join(this.folder, "system");
  /** What the stand-ins on the device keep: a file or a folder, as they like. */
  protected readonly kept = join(this.folder, "state");
  readonly #computerState = join(this.folder, "computer.json");

  /**
   * @param script - from the repository's root.
   * @param programs - stand-ins on the device, by name; each is a file of this folder.
   * @param facts - what `homelab facts` prints.
   */
  constructor(script: string, programs: Readonly<Record<string, string>>, facts: string) {
    this.#script = script;
    mkdirSync(this.#device);
    mkdirSync(this.#computer);
    installSystem(this.#system);
    for (const [name, file] of Object.entries(programs)) install(this.#device, name, file);
    install(this.#computer, "ssh", "stand-in-ssh.sh");
    for (const name of ["npx", "npm", "kubectl", "snmpget"]) install(this.#computer, name, "stand-in-computer.mjs");
    writeFileSync(join(this.folder, "facts"), `${facts}\n`);
    writeFileSync(join(this.folder, "logins"), "");
    this.computer = { log: [], answers: {}, config: {} };
  }

  get computer(): ComputerState {
    return JSON.parse(readFileSync(this.#computerState, "utf8")) as ComputerState;
  }

  set computer(state: ComputerState) {
    writeFileSync(this.#computerState, JSON.stringify(state));
  }

  /** Who logged in over SSH, once each. */
  get logins(): string[] {
    return [...new Set(readFileSync(join(this.folder, "logins"), "utf8").split("\n").filter(Boolean))];
  }

  /** Runs it on the computer, with the facts in a file. */
  run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ScriptRun {
    return this.#run([this.#computer], ["--facts", join(this.folder, "facts"), ...args], environment);
  }

  /** Runs it on the device itself. */
  runHere(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ScriptRun {
    return this.#run([this.#device], ["--here", "--facts", join(this.folder, "facts"), ...args], environment);
  }

  /** Runs it on the computer, where `homelab facts` is asked. */
  runWithoutFacts(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ScriptRun {
    return this.#run([this.#computer], args, environment);
  }

  #run(folders: readonly string[], args: readonly string[], environment: NodeJS.ProcessEnv): ScriptRun {
    const { status, stdout, stderr } = spawnSync("bash", [join(ROOT, this.#script), ...args], {
      encoding: "utf8",
      input: "",
      env: {
        HOME: this.folder,
        PROXMOX_SSH_USER: "root",
        NAS_SSH_USER: "keeper",
        PATH: [...folders, this.#system].join(":"),
        SYNOSHARE: "synoshare",
        STAND_IN_STATE: this.kept,
        STAND_IN_COMPUTER: this.#computerState,
        STAND_IN_DEVICE: this.#device,
        STAND_IN_LOGINS: join(this.folder, "logins"),
        ...environment,
      },
    });
    return { code: status, output: stdout, messages: stderr };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What the scripts may use of a system; nothing else is on their path. */
const SYSTEM = [
  ..."awk basename bash cat cut dirname env find git grep head id mkdir mktemp paste perl printenv rm sed sh sort tail test tr true".split(
    " ",
  ),
];

/** A folder with those programs. */
function installSystem(folder: string): void {
  mkdirSync(folder);
  for (const name of SYSTEM) {
    const found = (process.env["PATH"] ?? "").split(":").find((each) => existsSync(join(each, name)));
    if (found === undefined) throw new Error(`${name} is not on this computer`);
    symlinkSync(join(found, name), join(folder, name));
  }
}

function install(folder: string, name: string, file: string): void {
  const source = join(__dirname, file);
  const target = join(folder, name);
  if (file.endsWith(".mjs")) {
    // Node follows links before it says what it was started as.
    writeFileSync(target, `#!/bin/sh\nexec "${process.execPath}" "${link(folder, name, source)}" "$@"\n`);
    chmodSync(target, 0o755);
  } else {
    symlinkSync(source, target);
    chmodSync(source, 0o755);
  }
}

function link(folder: string, name: string, source: string): string {
  const parts = join(folder, ".parts", name);
  mkdirSync(parts, { recursive: true });
  const file = join(parts, name);
  symlinkSync(source, file);
  return file;
}
