import { CONTROL_PLANE, CONTROL_PLANE_TAINT, type NodeObject, type NodeRegistration, type Taint } from "./node-object";

type Values<T> = Readonly<Record<string, T>>;

/**
 * The merge patch that gives a node the labels, annotations and taints of its machine config, or `undefined` if it has
 * them. As in Talos (1.13, `controllers/k8s/node_apply.go`), annotations note what was set: what is no longer wanted goes,
 * and what others set stays.
 */
export function talosNodePatch(node: NodeObject, registration: NodeRegistration, tainted: boolean): object | undefined {
  const before = node.metadata.annotations ?? {};
  const owned = (what: string): readonly string[] => JSON.parse(before[note(what)] ?? "[]") as string[];
  const role: Values<string> = registration.role === "controlplane" ? { [CONTROL_PLANE]: "" } : {};
  const labels = own(node.metadata.labels ?? {}, owned("labels"), { ...registration.labels, ...role });
  const annotations = own(before, owned("annotations"), registration.annotations ?? {});
  const taints = ownTaints(node.spec.taints ?? [], owned("taints"), [
    ...(tainted ? [CONTROL_PLANE_TAINT] : []),
    ...(registration.taints ?? []),
  ]);
  const notes = { labels: labels.owned, annotations: annotations.owned, taints: taints.owned };
  const noted = Object.entries(notes).map(([what, keys]) => [
    note(what),
    keys.length === 0 ? undefined : JSON.stringify([...keys].sort()),
  ]);
  const metadata = {
    labels: difference(node.metadata.labels ?? {}, labels.values),
    annotations: difference(before, { ...annotations.values, ...(Object.fromEntries(noted) as Values<string>) }),
  };
  const changed = JSON.stringify(node.spec.taints ?? []) !== JSON.stringify(taints.values);
  if (!changed && Object.values(metadata).every((each) => Object.keys(each).length === 0)) return undefined;
  return {
    // A list is replaced as a whole: only if nobody wrote in between.
    metadata: { ...metadata, resourceVersion: node.metadata.resourceVersion },
    // A worker may not touch its taints, not even to leave them as they were a moment ago.
    ...(changed ? { spec: { taints: taints.values } } : {}),
  };
}

function note(what: string): string {
  return `talos.dev/owned-${what}`;
}

/** Sets what is wanted unless somebody else's value is there, and drops what was owned and is wanted no more. */
function own<T>(
  current: Values<T>,
  owned: readonly string[],
  wanted: Values<T>,
): { values: Values<T>; owned: string[] } {
  const kept = Object.entries(current).filter(([key]) => key in wanted || !owned.includes(key));
  const mine = Object.entries(wanted).filter(([key, value]) => {
    return !(key in current) || owned.includes(key) || JSON.stringify(current[key]) === JSON.stringify(value);
  });
  return { values: Object.fromEntries([...kept, ...mine]), owned: mine.map(([key]) => key) };
}

/** The same for taints, of which controllers set two with one key; only keys that are ours are looked at by key. */
function ownTaints(
  current: readonly Taint[],
  owned: readonly string[],
  wanted: readonly Taint[],
): { values: readonly Taint[]; owned: readonly string[] } {
  const ours = new Set([...owned, ...wanted.map(({ key }) => key)]);
  const byKey = (taints: readonly Taint[]): Values<Taint> =>
    Object.fromEntries(taints.filter(({ key }) => ours.has(key)).map((taint) => [taint.key, taint]));
  const result = own(byKey(current), owned, byKey(wanted));
  return {
    values: [...current.filter(({ key }) => !ours.has(key)), ...Object.values(result.values)],
    owned: result.owned,
  };
}

/** The keys whose values differ, with `null` for those that go. */
function difference(before: Values<string>, after: Values<string | undefined>): Values<string | null> {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...keys].filter((key) => before[key] !== after[key]).map((key) => [key, after[key] ?? null]),
  );
}
