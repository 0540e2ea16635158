import type { FluxKustomization } from "../flux-kustomization";
import { unknownFields } from "../flux-kustomization";
import type { Failure } from "../failure";
import { failureAt } from "../tree-object";
import type { Rule } from "./rule";

/** How many Kustomizations may wait for one another in a row: each costs a fresh cluster time. */
const DEPTH = 5;

/** What the Flux Kustomizations wait for is there, in no circle, and in no long row. */
export const dependencies: Rule = ({ kustomizations }) => {
  const byName = new Map(kustomizations.map((each) => [each.name, each]));
  return kustomizations.flatMap((kustomization): Failure[] => {
    const { object, dependsOn } = kustomization;
    const at = ["spec", "dependsOn"];
    const missing = dependsOn
      .filter((name) => !byName.has(name))
      .map((name) => failureAt(object, at, `waits for ${name}, which is not there; write the name of a Kustomization`));
    const row = longestRow(kustomization, byName, []);
    const unknown = unknownFields(kustomization).map((field) =>
      failureAt(object, ["spec", field], `has ${field}, which the checks do not know; say it in its folder instead`),
    );
    if (row.includes(kustomization.name, 1)) {
      return [
        ...missing,
        ...unknown,
        failureAt(object, at, `waits for itself: ${row.join(" → ")}; take one of them out`),
      ];
    }
    const long = failureAt(
      object,
      at,
      `is ${row.length} deep: ${row.join(" → ")}; ${DEPTH} is the limit, wait for less`,
    );
    return [...missing, ...unknown, ...(row.length > DEPTH ? [long] : [])];
  });
};

/** The longest row from a Kustomization through what it waits for; it ends where it comes back to one of the row. */
function longestRow(
  { name, dependsOn }: FluxKustomization,
  byName: ReadonlyMap<string, FluxKustomization>,
  before: readonly string[],
): readonly string[] {
  if (before.includes(name)) return [name];
  const rows = dependsOn.flatMap((each) => {
    const next = byName.get(each);
    return next === undefined ? [] : [longestRow(next, byName, [...before, name])];
  });
  const first = before[0] ?? name;
  const circle = rows.find((row) => row.includes(first));
  const longest = circle ?? rows.reduce<readonly string[]>((a, b) => (b.length > a.length ? b : a), []);
  return [name, ...longest];
}
