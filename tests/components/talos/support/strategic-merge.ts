/**
 * What Talos' strategic merge makes of a config and a patch, as far as our patches go: maps are merged, lists are joined,
 * the subnets replace each other, and a document is patched by the one of its kind and name.
 * Source: `pkg/machinery/config/{configpatcher,merge}` of siderolabs/talos v1.13.9. The committed files of `cluster/talos`
 * were made by Talos itself, so the test that holds them also holds this against it.
 */
export function strategicMerge(documents: readonly Document[], patch: Document): Document[] {
  const found = documents.findIndex((document) => identity(document) === identity(patch));
  if (found === -1) return [...documents, patch];
  return documents.map((document, index) => (index === found ? (merge(document, patch, "") as Document) : document));
}

type Document = Readonly<Record<string, unknown>>;

const REPLACED = [".cluster.network.podSubnets", ".cluster.network.serviceSubnets"];

function identity({ kind = "", name = "" }: Document): string {
  return `${String(kind)}/${String(name)}`;
}

function merge(left: unknown, right: unknown, path: string): unknown {
  if (Array.isArray(left) && Array.isArray(right)) {
    return REPLACED.includes(path) ? right : [...(left as unknown[]), ...(right as unknown[])];
  }
  if (!isMap(left) || !isMap(right)) return right;
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    merged[key] = key in left ? merge(left[key], value, `${path}.${key}`) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
