import type { Effect } from "./apply-effect";
import type { WayChange } from "./exposure-changes";
import type { Block } from "./fold";
import { code, details, markdownTable } from "./markdown";
import { describeChange } from "../layer-progress";
import { COUNTED } from "../operation-counts";
import { resourceLabel } from "../engine/urn";
import type { LayerReport, Report } from "../report";
import type { FieldChange, NodeChange } from "./talos-changes";
import type { VmChange } from "./vm-changes";
import { naturalOrder } from "../../../config/derive/natural-order";

/** The operations of each layer; the resources that change, folded. */
export function operations(preview: Report): Block[] {
  const rows = preview.layers.map(({ layer, status, counts }) => [
    layer,
    ...COUNTED.map((op) => (counts[op] === undefined || counts[op] === 0 ? "–" : String(counts[op]))),
    status === "done" ? "" : status,
  ]);
  const table = markdownTable([["layer", ...COUNTED, ""], ...rows]);
  const changes = preview.layers.flatMap(changedResources);
  const troubles = preview.layers.flatMap(troublesOf);
  return [
    { text: ["### Operations", table, ...troubles].join("\n\n") },
    ...(changes.length === 0
      ? []
      : [{ name: "the list of operations", text: details("each operation", changes.join("\n")) }]),
  ];
}

function changedResources({ layer, changes }: LayerReport): string[] {
  return changes.map((change) => `- ${layer}: ${code(describeChange(change))}`);
}

function troublesOf({ layer, warnings, failures }: LayerReport): string[] {
  return [
    ...failures.map(({ resource, message, fix }) => {
      const where = resource === undefined ? layer : `${layer}, ${resourceLabel(resource)}`;
      return quote("CAUTION", [`**${where}** fails: ${message}`, ...(fix === undefined ? [] : [`What to do: ${fix}`])]);
    }),
    ...warnings.map((warning) => quote("WARNING", [`**${layer}**: ${warning}`])),
  ];
}

function quote(kind: "CAUTION" | "WARNING", paragraphs: readonly string[]): string {
  const lines = paragraphs.flatMap((text) => ["", ...text.split("\n")]).slice(1);
  return [`> [!${kind}]`, ...lines.map((line) => `> ${line}`)].join("\n");
}

const WORST: readonly Effect[] = ["reinstall", "reboot", "no reboot"];

/** What each machine goes through, the worst first; the fields of its config folded. */
export function machines(configs: readonly NodeChange[], vms: readonly VmChange[]): Block[] {
  const nodes = [...new Set([...configs, ...vms].map(({ node }) => node))].map((node) => ({
    node,
    config: configs.find((each) => each.node === node),
    vm: vms.find((each) => each.node === node),
  }));
  if (nodes.length === 0) return [{ text: "### Machines\n\nNo machine changes." }];
  const sorted = nodes.sort((a, b) => rank(a) - rank(b) || naturalOrder(a.node, b.node));
  const rows = sorted.map((each) => [each.node, `**${need(each)}**`, summaryOf(each)]);
  return [
    { text: ["### Machines", markdownTable([["node", "needs", "what changes"], ...rows])].join("\n\n") },
    ...sorted.flatMap(({ node, config }) => {
      const fields = config?.fields ?? [];
      if (fields.length === 0) return [];
      const summary = `${node}: ${String(fields.length)} ${fields.length === 1 ? "field" : "fields"} of its config`;
      const table = markdownTable([["field", "before", "after", "needs"], ...fields.map(fieldRow)]);
      return [{ name: `the fields of ${node}`, text: details(summary, table) }];
    }),
  ];
}

interface MachineChange {
  readonly config: NodeChange | undefined;
  readonly vm: VmChange | undefined;
}

function fieldRow({ field, before, after, effect, note }: FieldChange): string[] {
  return [code(field), shown(before), shown(after), note === undefined ? effect : `${effect}: ${note}`];
}

/** The worst that any of its changes needs. */
function need({ config, vm }: MachineChange): Effect | "install" | "goes" {
  if (config?.kind === "added") return "install";
  if (config?.kind === "removed") return "goes";
  const effects = [...(config?.fields ?? []), ...(vm === undefined ? [] : [vm])].map(({ effect }) => effect);
  return WORST.find((effect) => effects.includes(effect)) ?? "no reboot";
}

function rank(change: MachineChange): number {
  return WORST.findIndex((effect) => effect === need(change));
}

function summaryOf({ config, vm }: MachineChange): string {
  if (config?.kind === "added") return "a new machine";
  if (config?.kind === "removed") return "the machine leaves the cluster";
  const note = vm?.note === undefined ? "" : `: ${vm.note}`;
  const hardware = vm === undefined ? [] : [`VM (${vm.properties.map(code).join(", ")}${note})`];
  const fields = (config?.fields ?? []).map(({ field }) => code(field));
  const more = fields.length > 3 ? [`${String(fields.length - 3)} more`] : [];
  return [...hardware, ...fields.slice(0, 3), ...more].join(", ");
}

const LONGEST_VALUE = 160;

function shown(value: unknown): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return code(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text || " ");
}

/** What becomes reachable from outside, and for whom; what opens first. */
export function exposure(changes: readonly WayChange[]): Block {
  if (changes.length === 0) return { text: "### Ways in\n\nNo way into the house changes." };
  const sorted = [...changes].sort((a, b) => Number(b.opens) - Number(a.opens));
  const rows = sorted.map(({ way, before, after, opens }) => [
    code(way),
    before ?? "–",
    after ?? "–",
    after === undefined ? "closes" : opens ? "**opens**" : "narrows",
  ]);
  return { text: ["### Ways in", markdownTable([["way", "before", "after", ""], ...rows])].join("\n\n") };
}
