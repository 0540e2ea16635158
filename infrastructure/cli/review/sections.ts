import type { Effect } from "./apply-effect";
import type { WayChange } from "./exposure-changes";
import type { Block } from "./fold";
import { code, details, joined, markdownTable, words, plain, type Markdown } from "./markdown";
import { box, message as messageOf } from "./message";
import { describeChange } from "../layer-progress";
import { COUNTED } from "../operation-counts";
import { resourceLabel } from "../engine/urn";
import type { LayerReport, Report } from "../report";
import type { FieldChange, NodeChange } from "./talos-changes";
import type { VmChange } from "./vm-changes";
import { naturalOrder } from "../../../config/derive/natural-order";

const NOTHING = words`–`;
const EMPTY = words``;

/** The operations of each layer; the resources that change, folded. */
export function operations(preview: Report): Block[] {
  const rows = preview.layers.map(({ layer, status, counts }) => [
    plain(layer),
    ...COUNTED.map((op) => (counts[op] === undefined || counts[op] === 0 ? NOTHING : words`${counts[op]}`)),
    status === "done" ? EMPTY : plain(status),
  ]);
  const table = markdownTable([[words`layer`, ...COUNTED.map(plain), EMPTY], ...rows]);
  const changes = preview.layers.flatMap(changedResources);
  const troubles = preview.layers.flatMap(troublesOf);
  return [
    {
      text: joined([words`### Operations`, table, ...troubles], "\n\n"),
    },
    ...(changes.length === 0
      ? []
      : [
          {
            name: words`the list of operations`,
            text: details("each operation", joined(changes, "\n")),
          },
        ]),
  ];
}

function changedResources({ layer, changes }: LayerReport): Markdown[] {
  return changes.map((change) => words`- ${plain(layer)}: ${code(describeChange(change))}`);
}

function troublesOf({ layer, warnings, failures }: LayerReport): Markdown[] {
  return [
    ...failures.map(({ resource, message, fix }) => {
      const where = resource === undefined ? layer : `${layer}, ${resourceLabel(resource)}`;
      const failed = words`**${plain(where)}** fails: ${messageOf(message)}`;
      return box("CAUTION", [failed, ...(fix === undefined ? [] : [words`What to do: ${messageOf(fix)}`])]);
    }),
    ...warnings.map((warning) => box("WARNING", [words`**${plain(layer)}**: ${messageOf(warning)}`])),
  ];
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
  if (nodes.length === 0)
    return [
      {
        text: words`### Machines\n\nNo machine changes.`,
      },
    ];
  const sorted = nodes.sort((a, b) => rank(a) - rank(b) || naturalOrder(a.node, b.node));
  const rows = sorted.map((each) => [plain(each.node), words`**${plain(need(each))}**${when(each)}`, summaryOf(each)]);
  const headings = [words`node`, words`needs`, words`what changes`];
  return [
    {
      text: joined([words`### Machines`, markdownTable([headings, ...rows])], "\n\n"),
    },
    ...alike(sorted).map(({ names, fields }) => {
      const of = names.length === 1 ? "its config" : "each config";
      const summary = `${names.join(", ")}: ${String(fields.length)} ${fields.length === 1 ? "field" : "fields"} of ${of}`;
      const table = markdownTable([[words`field`, words`before`, words`after`, words`needs`], ...fields.map(fieldRow)]);
      return { name: words`the fields of ${plain(names.join(", "))}`, text: details(summary, table) };
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
function when(change: MachineChange): Markdown {
  const [note, ...others] = [
    ...new Set((change.config?.fields ?? []).filter(({ effect }) => effect === need(change)).map((each) => each.note)),
  ];
  return note === undefined || others.length > 0 || change.vm?.effect === need(change)
    ? EMPTY
    : words`: ${plain(note)}`;
}

interface MachineChange {
  readonly node: string;
  readonly config: NodeChange | undefined;
  readonly vm: VmChange | undefined;
}

function fieldRow({ field, before, after, effect, note }: FieldChange): Markdown[] {
  return [code(field), shown(before), shown(after), plain(note === undefined ? effect : `${effect}: ${note}`)];
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

function summaryOf({ config, vm }: MachineChange): Markdown {
  if (config?.kind === "added") return words`a new machine`;
  if (config?.kind === "removed") return words`the machine leaves the cluster; its VM and its disks go`;
  const note = vm?.note === undefined ? EMPTY : words`: ${plain(vm.note)}`;
  const hardware = vm === undefined ? [] : [words`VM (${joined(vm.properties.map(code), ", ")}${note})`];
  const fields = (config?.fields ?? []).map(({ field }) => code(field));
  const more = fields.length > 3 ? [words`${fields.length - 3} more`] : [];
  return joined([...hardware, ...fields.slice(0, 3), ...more], ", ");
}

function shown(value: unknown): Markdown {
  if (value === undefined) return NOTHING;
  return code(typeof value === "string" ? value : JSON.stringify(value));
}

/** What the exposure table opens and closes, and for whom; what opens first. */
export function exposure(changes: readonly WayChange[]): Block {
  if (changes.length === 0) {
    return {
      text: words`### Ways in\n\nThe exposure table stays as it is. What objects of the tree open is among the findings above.`,
    };
  }
  const sorted = [...changes].sort((a, b) => Number(b.opens) - Number(a.opens));
  const rows = sorted.map(({ way, before, after, opens }) => [
    code(way),
    before === undefined ? NOTHING : plain(before),
    after === undefined ? NOTHING : plain(after),
    after === undefined ? words`closes` : opens ? words`**opens**` : words`narrows`,
  ]);
  const table = markdownTable([[words`way`, words`before`, words`after`, EMPTY], ...rows]);
  return {
    text: joined([words`### Ways in`, table], "\n\n"),
  };
}
