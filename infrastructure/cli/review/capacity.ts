import type { ClusterDefinition } from "../../../config/derive";
import { definitionUsage, type Usage } from "../../../config/host-usage";
import { formatMebibytes } from "../../../config/size";
import type { Block } from "./fold";
import { markdownTable } from "./markdown";

/** How full each host is, before and after. */
export function capacity(before: ClusterDefinition, after: ClusterDefinition): Block {
  const [old, now] = [usageOf(before), usageOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const rows = names.flatMap((name) =>
    PARTS.map(({ part, title, format }) => [
      name,
      title,
      shown(old.get(name)?.[part], format),
      shown(now.get(name)?.[part], format),
    ]),
  );
  return { text: ["### Capacity", markdownTable([["host", "", "before", "after"], ...rows])].join("\n\n") };
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
