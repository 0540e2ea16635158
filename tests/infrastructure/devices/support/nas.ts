import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatFacts } from "../../../../infrastructure/cli/device-facts/fact";
import { synologyFacts } from "../../../../infrastructure/cli/device-facts/synology-facts";
import { shippedDefinition } from "../../../support/shipped-definition";
import { DeviceScript } from "./device-script";

const NODES = ["192.168.50.11", "192.168.50.21", "192.168.50.22"];
const OPTIONS = "rw,async,no_wdelay,crossmnt,all_squash,insecure_locks,sec=sys,anonuid=1024,anongid=100";

/** A line of /etc/exports as DSM writes it. */
export function exportLine(path: string, clients: readonly string[] = NODES, options = OPTIONS): string {
  return `${path}\t${clients.map((client) => `${client}(${options})`).join("\t")}\n`;
}

const SHARES = ["media", "backups", "archives"];

/** `setup.sh` in front of a stand-in for a NAS. */
export class Nas extends DeviceScript {
  constructor(definition = shippedDefinition()) {
    const program = "stand-in-nas.sh";
    const names = ["synoshare", "showmount", "sudo", "id", "test", "mkdir", "cat"];
    super(
      "infrastructure/synology/setup.sh",
      Object.fromEntries(names.map((name) => [name, program])),
      formatFacts(synologyFacts("prox-n100", definition)),
    );
    mkdirSync(this.kept);
    this.keep("uid", ["1026"]);
    for (const name of ["shares", "read-only", "mounted", "log"] as const) this.keep(name, []);
    this.write("/volume1/@tmp/.keep", "");
    this.write("/proc/fs/nfsd/versions", "-2 +3 +4 -4.1\n");
  }

  /** What was made, in order. */
  get log(): string[] {
    return readFileSync(join(this.kept, "log"), "utf8").split("\n").filter(Boolean);
  }

  /** The shared folders, each with its path. */
  get shares(): string[] {
    return readFileSync(join(this.kept, "shares"), "utf8").split("\n").filter(Boolean);
  }

  /**
   * What the NAS is like: `shares` (name, tab, path), `read-only` (where admin may not write), `mounted` (what
   * `showmount -e` names), `password` (not empty where sudo asks for one).
   */
  keep(name: "uid" | "shares" | "read-only" | "mounted" | "log" | "password", lines: readonly string[]): void {
    writeFileSync(join(this.kept, name), lines.map((line) => `${line}\n`).join(""));
  }

  /** Writes a file of the NAS. */
  write(path: string, text: string): void {
    const file = join(this.kept, "root", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** What a person does by hand after the first `setup`. */
  finish(): void {
    this.write("/proc/fs/nfsd/versions", "-2 +3 +4 +4.1\n");
    this.write("/etc/exports", SHARES.map((name) => exportLine(`/volume1/${name}`)).join(""));
    this.keep(
      "mounted",
      SHARES.map((name) => `/volume1/${name}`),
    );
    this.computer = {
      ...this.computer,
      config: {
        "homelab:snmpUsername": "monitor",
        "homelab:snmpAuthPassword": "auth-of-the-test",
        "homelab:snmpPrivPassword": "priv-of-the-test",
      },
      answers: { snmpget: { output: "1\n" } },
    };
  }
}
