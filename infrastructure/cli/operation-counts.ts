type Counts = Readonly<Partial<Record<string, number>>>;

/** The operations that have a column of their own, in the order in which they are shown. */
export const COUNTED = ["create", "update", "replace", "delete", "same"] as const;

const WORDS: Record<string, string> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};

const PREVIEW_WORDS: Record<string, string> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  same: "unchanged",
};

/** `3 created, 1 unchanged`; in a preview `3 to create, 1 unchanged`; empty where there are none. */
export function describeCounts(counts: Counts, preview = false): string {
  const words = preview ? PREVIEW_WORDS : WORDS;
  const parts = Object.entries(counts)
    .filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([op, count]) => `${String(count)} ${words[op] ?? op}`);
  return parts.join(", ");
}

function rank(op: string): number {
  const index = (COUNTED as readonly string[]).indexOf(op);
  return index < 0 ? COUNTED.length : index;
}
