import type { TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { Goal } from "../plan/goal";
import { outputDependencies } from "../property/contents";
import type { PropertyMap } from "../property/value";
import type { Registration } from "../rpc/registration";

/** What the resource depends on: as the program says, or as its own transforms have left it. */
export function dependenciesOf(
  { dependencies, propertyDependencies, transforms }: Registration,
  properties: PropertyMap,
  options: TransformResourceOptions,
): Pick<Goal, "dependencies" | "propertyDependencies"> {
  const found: Record<string, string[]> = {};
  // Where the program says nothing about single properties, each depends on everything.
  const said = (name: string): Iterable<string> =>
    propertyDependencies === undefined ? dependencies : (propertyDependencies.get(name) ?? []);
  const all = new Set(transforms.length > 0 ? options.getDependsOnList() : dependencies);
  for (const [name, value] of Object.entries(properties)) {
    const own = new Set(outputDependencies(value));
    if (transforms.length > 0) for (const urn of own) all.add(urn);
    else for (const urn of said(name)) own.add(urn);
    found[name] = [...own].sort();
  }
  return { dependencies: [...all].sort(), propertyDependencies: found };
}
