import { containsPath, parsePath } from "../property/path";
import { inputDifference } from "../provider/input-difference";
import { noDifference, type Difference, type Provider } from "../provider/provider";
import type { ResourceState } from "../state/resource";
import { subjectOf } from "../step/subject";
import { parseReference } from "../urn";
import type { Aliases } from "./aliases";
import type { PlanContext } from "./plan-context";

/** The resource is made anew, and not because of a property. */
export function replaceBecause(name: string): Difference {
  return { ...noDifference, changes: true, replaces: [name] };
}

/** What an update would do to a resource, and what forces it to be made anew. */
export async function difference(
  context: PlanContext,
  aliases: Aliases,
  old: ResourceState,
  next: ResourceState,
  provider: Provider | undefined,
): Promise<Difference> {
  const { marks } = context;
  if (context.replaceTargets.has(next.urn)) return replaceBecause("id");
  if (next.replaceWith.some((urn) => marks.replaces.has(urn))) return replaceBecause("replaceWith");
  if (next.deletedWith !== "" && marks.replaces.has(next.deletedWith)) return replaceBecause("deletedWith");
  if (providerReplaces(context, aliases, old, next)) return replaceBecause("provider");
  if (provider === undefined) return inputDifference(old.inputs, next.inputs, next.ignoreChanges);
  return await provider.diff({
    subject: subjectOf(next),
    id: old.id,
    oldInputs: old.inputs,
    oldOutputs: old.outputs,
    newInputs: next.inputs,
    ignoreChanges: next.ignoreChanges,
  });
}

/** Whether the resource has another provider than before, and one that cannot take it over. */
function providerReplaces(
  { registry, base, marks }: PlanContext,
  aliases: Aliases,
  old: ResourceState,
  next: ResourceState,
): boolean {
  if (old.provider === next.provider) return false;
  if (old.provider === "" || next.provider === "") return true;
  const before = parseReference(old.provider).urn;
  const after = parseReference(next.provider).urn;
  if (aliases.successor(before) === after) return false;
  const oldProvider = base.byUrn.get(before);
  const newProvider = marks.providers.get(after);
  if (oldProvider === undefined || newProvider === undefined) {
    throw new Error(`failed to resolve provider reference: "${old.provider}"`);
  }
  return registry.replaces(newProvider.type, oldProvider.inputs, newProvider.inputs);
}

/** Makes replacements of the changes that `replaceOnChanges` names; `#initerror` names a resource that is not in order. */
export function withReplaceOnChanges(
  found: Difference,
  replaceOnChanges: readonly string[],
  hasInitErrors: boolean,
): Difference {
  if (!found.changes && !hasInitErrors) return found;
  const paths = replaceOnChanges.map(parsePath);
  const forced = found.changed.filter((changed) => paths.some((path) => containsPath(path, parsePath(changed))));
  const initErrors = hasInitErrors && paths.some((path) => containsPath(path, ["#initerror"])) ? ["#initerror"] : [];
  const replaces = [...new Set([...found.replaces, ...forced, ...initErrors])];
  return { ...found, replaces, changes: found.changes || initErrors.length > 0 };
}
