import { randomBytes } from "node:crypto";
import { parsePath } from "../property/path";
import { resetPath } from "../property/reset";
import { clone, type PropertyMap } from "../property/value";
import type { CheckFailure } from "../provider/adapter";
import type { Provider } from "../provider/provider";
import type { ResourceState } from "../state/resource";
import { subjectOf } from "../step/subject";
import { parseUrn } from "../urn";
import type { Goal } from "./goal";
import type { PlanContext } from "./plan-context";

/**
 * Sets the inputs of `next`: those of the goal, checked by the provider if there is one. What is wrong with them is told to
 * the user.
 *
 * @param olds the state whose inputs the provider may carry over
 * @param old the state whose values stand in for what is ignored
 * @returns whether nothing is wrong
 */
export async function checkInputs(
  context: PlanContext,
  provider: Provider | undefined,
  goal: Goal,
  next: ResourceState,
  olds: ResourceState | undefined,
  old: ResourceState | undefined,
): Promise<boolean> {
  const inputs = old === undefined ? goal.properties : withIgnored(context, next.urn, goal, old.inputs);
  next.inputs = goal.properties;
  if (provider === undefined) return true;
  const checked = await provider.check({
    subject: subjectOf(next),
    olds: olds?.inputs,
    news: olds === undefined ? goal.properties : inputs,
    randomSeed: randomBytes(32),
  });
  next.inputs = checked.inputs;
  for (const failure of checked.failures) context.error(next.urn, describe(failure, next));
  return checked.failures.length === 0;
}

/** The inputs with what is ignored set back to what it was. What cannot be set back is told to the user. */
function withIgnored(
  context: PlanContext,
  urn: string,
  { properties, ignoreChanges }: Goal,
  olds: PropertyMap,
): PropertyMap {
  const inputs = clone(properties);
  const impossible = ignoreChanges.filter((path) => !canReset(path, olds, inputs));
  if (impossible.length > 0) {
    const paths = impossible.join(", ");
    context.info(urn, `cannot ignore changes in added or removed elements of the path: "${paths}"`);
  }
  return inputs;
}

function canReset(path: string, olds: PropertyMap, inputs: PropertyMap): boolean {
  try {
    return resetPath(parsePath(path), olds, inputs);
  } catch {
    // A path that is none ignores nothing.
    return true;
  }
}

function describe({ property, reason }: CheckFailure, { urn, type, inputs }: ResourceState): string {
  const who = `${type} resource '${parseUrn(urn).name}'`;
  if (property === "") return `${who} has a problem: ${reason}`;
  const value = inputs[property] ?? null;
  const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `${who}: property ${property} value {${shown}} has a problem: ${reason}`;
}
