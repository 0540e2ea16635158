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
  return [`> [!${kind}]`, ...withCommands(lines).map((line) => `> ${line}`)].join("\n");
}

/** Lines that are set in, such as commands, as they are: Markdown would run them together. */
function withCommands(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    const [isIn, wasIn, staysIn] = [line, lines[index - 1], lines[index + 1]].map((each) => each?.startsWith("  "));
    if (isIn !== true) return [line];
    return [...(wasIn === true ? [] : ["```"]), line.trim(), ...(staysIn === true ? [] : ["```"])];
  });
}

/** What becomes of a machine. */
export type Need = Effect | "install" | "goes";

/** What each machine that changes needs, by its name. */
export function needs(configs: readonly NodeChange[], vms: readonly VmChange[]): ReadonlyMap<string, Need> {
  const sorted = byNode(configs, vms).sort((a, b) => naturalOrder(a.node, b.node));
  return new Map(sorted.map((each) => [each.node, need(each)]));
}

function byNode(configs: readonly NodeChange[], vms: readonly VmChange[]): MachineChange[] {
  return [...new Set([...configs, ...vms].map(({ node }) => node))].map((node) => ({
    node,
    config: configs.find((each) => each.node === node),
    vm: vms.find((each) => each.node === node),
  }));
}

const WORST: readonly Effect[] = ["reinstall", "reboot", "no reboot"];

/** What each machine goes through, the worst first; the fields of its config folded. */
export function machines(configs: readonly NodeChange[], vms: readonly VmChange[]): Block[] {
  const nodes = byNode(configs, vms);
  if (nodes.length === 0) return [{ text: "### Machines\n\nNo machine changes." }];
  const sorted = nodes.sort((a, b) => rank(a) - rank(b) || naturalOrder(a.node, b.node));
  const rows = sorted.map((each) => [each.node, `**${need(each)}**${when(each)}`, summaryOf(each)]);
  return [
    { text: ["### Machines", markdownTable([["node", "needs", "what changes"], ...rows])].join("\n\n") },
    ...alike(sorted).map(({ names, fields }) => {
      const of = names.length === 1 ? "its config" : "each config";
      const summary = `${names.join(", ")}: ${String(fields.length)} ${fields.length === 1 ? "field" : "fields"} of ${of}`;
      const table = markdownTable([["field", "before", "after", "needs"], ...fields.map(fieldRow)]);
      return { name: `the fields of ${names.join(", ")}`, text: details(summary, table) };
    }),
  ];
}

/** Nodes whose configs change in the same way, together. */
function alike(changes: readonly MachineChange[]): { names: string[]; fields: readonly FieldChange[] }[] {
  const groups = new Map<string, { names: string[]; fields: readonly FieldChange[] }>();
  for (const { node, config } of changes) {
    const fields = config?.fields ?? [];
    if (fields.length === 0) continue;
    const key = JSON.stringify(fields);
    const group = groups.get(key) ?? { names: [], fields };
    group.names.push(node);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** When that is, where all that asks for it says the same of it. */
function when(change: MachineChange): string {
  const [note, ...others] = [
    ...new Set((change.config?.fields ?? []).filter(({ effect }) => effect === need(change)).map((each) => each.note)),
  ];
  return note === undefined || others.length > 0 || change.vm?.effect === need(change) ? "" : `: ${note}`;
}

interface MachineChange {
  readonly node: string;
  readonly config: NodeChange | undefined;
  readonly vm: VmChange | undefined;
}

function fieldRow({ field, before, after, effect, note }: FieldChange): string[] {
  return [code(field), shown(before), shown(after), note === undefined ? effect : `${effect}: ${note}`];
}

/** The worst that any of its changes needs. */
function need({ config, vm }: Omit<MachineChange, "node">): Need {
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
  if (config?.kind === "removed") return "the machine leaves the cluster; its VM and its disks go";
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
