import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadDefinition } from "../../../../config/load";
import { layerOptions } from "../../../../infrastructure/cli/layer-options";
import { operate } from "../../../../infrastructure/cli/operate";
import type { LayerEngine, Operation } from "../../../../infrastructure/cli/engine/layer-engine";
import { parseUrn, resourceLabel } from "../../../../infrastructure/cli/engine/urn";
import { EmbeddedEngine } from "../../../../infrastructure/cli/rehearsal/embedded-engine";
import type { LayerReport, Report } from "../../../../infrastructure/cli/report";
import { House, type HouseOptions } from "../../../../infrastructure/lab/house/house";
import { labAddresses, labDefinition } from "../../../../infrastructure/lab/house/lab-definition";
import { readKept } from "../../../../infrastructure/lab/house/lab-engine";
import { definitionFile } from "../../../../infrastructure/lab/house/layout";
import type { LayerName } from "../../../../stacks/layers";
import { requiredSecrets } from "../../../../stacks/required-secrets";
import { cli, type Ran } from "../../../infrastructure/cli/support/cli-context";

export const ROOT = resolve(__dirname, "../../../..");
export const STACK = "prox-n100";

/** Resources of the shipped definition by layer, as Pulumi's own engine and the real providers make them. */
export const RESOURCES = [
  ["proxmox", 13],
  ["cloudflare", 12],
  ["talos", 9],
  ["flux", 50],
  ["overview", 1],
];

export interface RunArgs {
  readonly only?: readonly LayerName[];
  readonly forgetProtected?: boolean;
  readonly clearPendingCreates?: boolean;
  /** Of the layers' programs. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A house for a test: the shipped definition in a LAN of the test's own, in a folder of its own. */
export class TestHouse {
  readonly folder = mkdtempSync(join(tmpdir(), "house-"));
  house!: House;
  /** Pulumi's own engine, where a test is of that one. */
  pulumi: LayerEngine | undefined;

  /** @param third octet of the LAN, so that tests do not meet one another, nor a rehearsal of the real definition */
  constructor(private readonly lan: number) {}

  /** The house's own folder. */
  get lab(): string {
    return join(this.folder, "lab");
  }

  /** Opens it, or wakes it as it was left; with another definition if `change` says so. */
  async open(change: (text: string) => string = (text) => text, options: Partial<HouseOptions> = {}): Promise<House> {
    this.house = await House.open({
      definition: this.write(change),
      stack: STACK,
      folder: this.lab,
      secretKeys: (each) => requiredSecrets(each).map(({ key }) => key),
      patience: 60_000,
      ...options,
    });
    return this.house;
  }

  /** Gives the layers of a house that stands another definition. Hosts, NAS and Cloudflare stay as the house has them. */
  edit(change: (text: string) => string): void {
    const path = this.write(change);
    const text = labDefinition(readFileSync(path, "utf8"), labAddresses(loadDefinition(path)));
    writeFileSync(definitionFile(this.lab), text);
  }

  private write(change: (text: string) => string): string {
    const shipped = readFileSync(join(ROOT, "config/clusters/prox-n100.yaml"), "utf8");
    const path = join(this.folder, "house.yaml");
    writeFileSync(path, change(shipped.replaceAll("192.168.50.", `192.168.${String(this.lan)}.`)));
    return path;
  }

  get engine(): EmbeddedEngine {
    return new EmbeddedEngine(ROOT, this.house.engine);
  }

  run(operation: Operation, args: RunArgs = {}): Promise<Report> {
    const { only, forgetProtected, clearPendingCreates, environment } = args;
    const engine = this.pulumi ?? this.engine;
    const definition = loadDefinition(definitionFile(this.lab));
    const usual = layerOptions({ engine, operation, definition, only, forgetProtected, clearPendingCreates });
    const optionsFor = async (layer: LayerName) => {
      const options = await usual(layer);
      return { ...options, environment: { ...options.environment, ...environment } };
    };
    return operate({ engine, operation, stack: STACK, only, optionsFor, display: "none" });
  }

  /**
   * Brings one layer up in a process of its own, and kills that as soon as the condition holds: the program is gone, the
   * house is still there.
   */
  async killed(layer: LayerName, when: () => boolean): Promise<void> {
    const script = join(__dirname, "doomed.ts");
    const args = ["--import=tsx", script, ROOT, this.lab, STACK, layer];
    const doomed = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    const ended = new Promise<unknown>((resolve) =>
      doomed.once("exit", (code, signal) => {
        resolve(code ?? signal);
      }),
    );
    const over = ended.then((code) => {
      throw new Error(`${layer} ended by itself (${String(code)}), before it could be killed`);
    });
    over.catch(() => undefined);
    try {
      await Promise.race([until(when), over]);
    } finally {
      doomed.kill("SIGKILL");
      await ended;
    }
  }

  /** The secret is another one from now on, in the house and in the stack's config: a person made and set a new one. */
  async renew(key: string): Promise<void> {
    await this.close();
    const kept = readKept(this.lab);
    kept.value.secrets = Object.fromEntries(Object.entries(kept.value.secrets).filter(([name]) => name !== key));
    kept.save();
    await this.open();
  }

  /** An operation that has to go well. */
  async must(operation: Operation, args: RunArgs = {}): Promise<Report> {
    const report = await this.run(operation, args);
    expect(failures(report)).toEqual([]);
    return report;
  }

  /** `npm run homelab -- <args>` for this house. */
  commandLine(...args: readonly string[]): Promise<Ran> {
    const environment = { HOMELAB_DEFINITION: join(this.folder, "house.yaml") };
    return cli(args, { engine: this.engine, environment });
  }

  /** Ends everything; the house can be woken again. */
  async close(): Promise<void> {
    await this.house.close();
  }

  /** Ends everything, and nothing is left of it. */
  async remove(): Promise<void> {
    await this.house.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until it is true, for four minutes. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 240_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("what the test waits for has not come in four minutes");
    await sleep(20);
  }
}

/** What a person reads about a failure: the message, without what is another one each time, and what to do. */
export function told(report: Report): string[] {
  return report.layers.flatMap(({ layer, failures: all }) =>
    all.map(({ message, fix }) => {
      const plain = message.replaceAll(/UPID:[^"\s]+/g, "UPID").trim();
      return fix === undefined ? `${layer}: ${plain}` : `${layer}: ${plain} → ${fix}`;
    }),
  );
}

/** Every file of the checkout that Git would see, with its digest. */
export function checkout(): string {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n");
  const digest = createHash("sha256");
  for (const file of files.sort()) digest.update(file).update(readFileSync(join(ROOT, file)));
  return digest.digest("hex");
}

/** What failed, as a person reads it: `<layer>: <message>`, and what to do about it. */
export function failures(report: Report): string[] {
  return report.layers.flatMap(({ layer, failures: all }) => all.map(({ message }) => `${layer}: ${message}`));
}

/** What a person is told to do about the failures of a layer. */
export function fixes(report: Report, layer: LayerName): (string | undefined)[] {
  return layerOf(report, layer).failures.map(({ fix }) => fix);
}

export function layerOf(report: Report, layer: LayerName): LayerReport {
  const found = report.layers.find((each) => each.layer === layer);
  if (found === undefined) throw new Error(`the report has no ${layer}`);
  return found;
}

/** Resources by operation and layer. */
export function counts(report: Report): Record<LayerName, Record<string, number>> {
  return Object.fromEntries(report.layers.map((layer) => [layer.layer, layer.counts])) as Record<
    LayerName,
    Record<string, number>
  >;
}

/** What is there of a house: VMs, volumes, machines, and what stands at Cloudflare. All of it is empty after a destroy. */
export function remains({ proxmox, machines, cloudflare }: House): Record<string, readonly unknown[]> {
  const { vms, volumes } = proxmox.hypervisor.state;
  const { tunnels, records, applications, policies } = cloudflare.state;
  const standing = tunnels.filter(({ deleted_at }) => deleted_at === null);
  return { vms, volumes, machines: machines.all(), tunnels: standing, records, applications, policies };
}

/** Every change of a report: `<layer>: <op> <resource> (<properties>)`, sorted. */
export function changes(report: Report): string[] {
  return report.layers
    .flatMap(({ layer, changes: all }) =>
      all
        .filter(({ urn }) => !parseUrn(urn).type.startsWith("pulumi:"))
        .map(({ op, urn, properties }) => {
          const which = op === "create" || properties.length === 0 ? "" : ` (${[...properties].sort().join(", ")})`;
          return `${layer}: ${op} ${resourceLabel(urn)}${which}`;
        }),
    )
    .sort();
}
