import type { Alias as AliasMessage } from "@pulumi/pulumi/proto/alias_pb";
import type { TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { Alias, Goal } from "../plan/goal";
import { fromValue } from "../property/wire";
import { UnmodelledError } from "../unmodelled";
import { parseDuration } from "./duration";

/** The part of a goal that resource options say. */
export type GoalOptions = Omit<
  Goal,
  "type" | "name" | "custom" | "properties" | "parent" | "dependencies" | "propertyDependencies" | "provider"
>;

/** @throws UnmodelledError for an option that the lab does not model. */
export function goalOptions(options: TransformResourceOptions, type: string, name: string): GoalOptions {
  refuse(unmodelledOptions(options), type, name);
  const timeouts = options.getCustomTimeouts();
  return {
    protect: options.hasProtect() ? options.getProtect() : undefined,
    retainOnDelete: options.hasRetainOnDelete() ? options.getRetainOnDelete() : undefined,
    deleteBeforeReplace: options.hasDeleteBeforeReplace() ? options.getDeleteBeforeReplace() : undefined,
    ignoreChanges: options.getIgnoreChangesList(),
    replaceOnChanges: options.getReplaceOnChangesList(),
    replacementTrigger: fromValue(options.getReplacementTrigger()),
    additionalSecretOutputs: options.getAdditionalSecretOutputsList(),
    aliases: options.getAliasesList().map(readAlias),
    timeouts: {
      create: parseDuration(timeouts?.getCreate() ?? ""),
      update: parseDuration(timeouts?.getUpdate() ?? ""),
      delete: parseDuration(timeouts?.getDelete() ?? ""),
      read: parseDuration(timeouts?.getRead() ?? ""),
    },
    deletedWith: options.getDeletedWith(),
    replaceWith: options.getReplaceWithList(),
  };
}

/** @throws UnmodelledError that names the options and the resource, if there are any. */
export function refuse(options: readonly string[], type: string, name: string): void {
  if (options.length === 0) return;
  const what = options.length === 1 ? "resource option" : "resource options";
  throw new UnmodelledError(`the lab does not model the ${what} ${options.join(", ")} (of ${type} '${name}')`);
}

function unmodelledOptions(options: TransformResourceOptions): string[] {
  const said = {
    import: options.getImport() !== "",
    hooks: options.getHooks() !== undefined,
    hideDiffs: options.getHideDiffList().length > 0,
    pluginChecksums: options.getPluginChecksumsMap().getLength() > 0,
  };
  return Object.entries(said).flatMap(([option, isSaid]) => (isSaid ? [option] : []));
}

function readAlias(alias: AliasMessage): Alias {
  const spec = alias.getSpec();
  if (spec === undefined) return { urn: alias.getUrn() };
  return {
    name: spec.getName(),
    type: spec.getType(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent(),
    project: spec.getProject(),
    stack: spec.getStack(),
  };
}
