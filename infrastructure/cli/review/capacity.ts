import type { ClusterDefinition } from "../../../config/derive";
import { definitionUsage, type Usage } from "../../../config/host-usage";
import { formatMebibytes } from "../../../config/size";
import type { Requests } from "../../manifests/requests";
import { shareRow } from "../../manifests/summary";
import type { Block } from "./fold";
import { joined, markdownTable, words, plain } from "./markdown";

/** A house: its definition, and what the pods of its tree ask for. */
export interface Filled {
  readonly definition: ClusterDefinition;
  readonly requests: Requests;
}

/** How full each host and the nodes are, before and after; what differs stands out. */
export function capacity(before: Filled, after: Filled): Block {
  const hosts = hostRows(before.definition, after.definition);
  const pods = podRows(before.requests, after.requests);
  const rows = [...hosts, ...pods].map(([name = "", part = "", old = "", now = ""]) => [
    plain(name),
    plain(part),
    plain(old),
    old === now ? plain(now) : words`**${plain(now)}**`,
  ]);
  const table = markdownTable([[words``, words``, words`before`, words`after`], ...rows]);
  return {
    text: joined([words`### Capacity`, table], "\n\n"),
  };
}

/** What the definition gives out of each host. */
function hostRows(before: ClusterDefinition, after: ClusterDefinition): string[][] {
  const [old, now] = [usageOf(before), usageOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name) =>
    PARTS.map(({ part, title, format }) => [
      `host ${name}`,
      title,
      shown(old.get(name)?.[part], format),
      shown(now.get(name)?.[part], format),
    ]),
  );
}

/** What the pods ask of the nodes. */
function podRows(before: Requests, after: Requests): string[][] {
  const parts = [
    ["pods, all nodes", before.nodes, after.nodes],
    ["pods, the largest node gone", before.oneGone, after.oneGone],
  ] as const;
  return parts.flatMap(([name, was, is]) => {
    const [, oldCpu = "–", oldMemory = "–"] = was === undefined ? [] : shareRow(was);
    const [, cpu = "–", memory = "–"] = is === undefined ? [] : shareRow(is);
    return was === undefined && is === undefined
      ? []
      : [
          [name, "processors", oldCpu, cpu],
          [name, "memory", oldMemory, memory],
        ];
  });
}

const PARTS = [
  { part: "vcpus", title: "vCPUs", format: String },
  { part: "memoryMiB", title: "memory", format: formatMebibytes },
  { part: "diskMiB", title: "disk", format: formatMebibytes },
] as const;

function usageOf(definition: ClusterDefinition) {
  return new Map(definitionUsage(definition).map((usage) => [usage.name, usage]));
}

function shown(usage: Usage | undefined, format: (amount: number) => string): string {
  return usage === undefined ? "–" : `${format(usage.used)} of ${format(usage.limit ?? 0)}`;
}
