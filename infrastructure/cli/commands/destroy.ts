import type { ClusterDefinition } from "../../../config/derive";
import { oneLine } from "../../shared/printable";
import { CommandFailed } from "../command-failed";
import { confirmDestroy } from "../confirm";
import { print } from "../context";
import type { LayerEngine } from "../engine/layer-engine";
import { resourceLabel } from "../engine/urn";
import { removeLeftoverRecords } from "../leftover-records";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { planFor } from "../plan";
import { redact } from "../redact";
import type { Report } from "../report";
import { printReport, runOperation } from "../run-operation";
import { operationInput, type OperationInput } from "./operation";

interface DestroyOptions extends SharedOptions {
  readonly yes?: boolean;
  readonly forgetSecrets?: boolean;
}

/** `homelab destroy`. */
export const destroy: CommandDefinition = (program, context) => {
  const command = program
    .command("destroy")
    .description("take everything down again: VMs, then the tunnel; backups on the NAS stay")
    .option("-y, --yes", "do not ask")
    .option(
      "--forget-secrets",
      "also give up what is protected: the machine secrets, and with them the cluster's identity",
    );
  onlyOption(jsonOption(stackOption(command))).action(async (options: DestroyOptions) => {
    const input = operationInput(context, options);
    const { definition } = input;
    const forgetProtected = options.forgetSecrets === true;
    if (options.yes !== true) await confirmDestroy(context, definition.cluster.name, warning(input, forgetProtected));
    const engine = await context.engine(input.stack);
    // Read before anything is gone, used when everything is.
    const token = await engine.config("cloudflareToken");
    const report = await runOperation(context, { ...input, operation: "destroy", engine, forgetProtected });
    const kept = await keptResources(engine, report);
    const records = done(report, "cloudflare") ? await cleanZone(token, definition) : undefined;
    const ok = report.ok && records?.problem === undefined;
    printReport(context, report, input.json, { ok, kept, removedRecords: records?.removed ?? [] });
    if (kept.length > 0) {
      print(context.messages, `kept because it is protected: ${kept.join(", ")} (--forget-secrets gives it up)`);
    }
    if (records !== undefined) print(context.messages, describeRecords(records, definition));
    if (!ok) throw new CommandFailed();
  });
};

function warning({ stack, definition, only }: OperationInput, forgetProtected: boolean): string {
  const layers = planFor("destroy", only).layers.join(", ");
  const vms = definition.nodes.map(({ name }) => name).join(", ");
  return [
    `This destroys, in the stack ${stack}: ${layers}.`,
    ...(planFor("destroy", only).layers.includes("proxmox") ? [`The VMs ${vms} go with all of their disks.`] : []),
    forgetProtected
      ? "The machine secrets are given up too: no backup of etcd can be restored into a cluster with others."
      : "The machine secrets are kept, so that the same cluster can come back.",
  ].join("\n");
}

function done(report: Report, layer: string): boolean {
  return report.layers.some((each) => each.layer === layer && each.status === "done");
}

/** What is still there because it is protected. */
async function keptResources(engine: LayerEngine, report: Report): Promise<string[]> {
  const ended = report.layers.filter(({ status }) => status === "done");
  const states = await Promise.all(ended.map(({ layer }) => engine.resources(layer)));
  return states.flatMap((resources) => resources.filter(({ protect }) => protect).map(({ urn }) => resourceLabel(urn)));
}

interface CleanedZone {
  /** `<type> <name>` of each record that was removed. */
  readonly removed: readonly string[];
  /** Why the rest, if there is one, stays. */
  readonly problem?: string;
}

async function cleanZone(token: string | undefined, definition: ClusterDefinition): Promise<CleanedZone> {
  if (token === undefined) return { removed: [], problem: "the stack's config has no cloudflareToken" };
  const removed: string[] = [];
  try {
    const { cloudflareClient } = await import("../cloudflare-client.js");
    await removeLeftoverRecords(cloudflareClient(definition, token), definition, ({ type, name }) => {
      removed.push(`${type} ${name}`);
    });
    return { removed };
  } catch (error) {
    return { removed, problem: redact(error instanceof Error ? error.message : String(error)) };
  }
}

function describeRecords({ removed, problem }: CleanedZone, definition: ClusterDefinition): string {
  const zone = definition.cloudflare.zone.name;
  const lines =
    removed.length === 0
      ? []
      : [`removed from ${zone}, left by external-dns:`, ...removed.map((record) => `  ${oneLine(record)}`)];
  if (problem !== undefined) {
    lines.push(`the records that external-dns left in ${zone} could not all be removed (${problem}); run this again`);
  }
  return lines.length === 0 ? `external-dns left no record in ${zone}` : lines.join("\n");
}
