import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { type RegisterResourceRequest, TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { PropertyMap } from "../property/value";
import { fromStruct } from "../property/wire";
import { refuse } from "./goal-options";

/** A resource as somebody registers it, before transforms. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** A component that its provider makes. */
  readonly remote: boolean;
  readonly parent: string;
  readonly properties: PropertyMap;
  readonly dependencies: readonly string[];
  /** Undefined where the registration says nothing about single properties. */
  readonly propertyDependencies: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly options: TransformResourceOptions;
  readonly transforms: readonly Callback[];
}

/** @throws UnmodelledError for what the lab does not model of it. */
export function readRegistration(request: RegisterResourceRequest): Registration {
  refuse(unmodelled(request), request.getType(), request.getName());
  const propertyDependencies = new Map<string, Set<string>>();
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    propertyDependencies.set(property, new Set(dependencies.getUrnsList()));
  });
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    parent: request.getParent(),
    properties: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies: propertyDependencies.size === 0 && !request.getRemote() ? undefined : propertyDependencies,
    options: readOptions(request),
    transforms: request.getTransformsList(),
  };
}

function unmodelled(request: RegisterResourceRequest): string[] {
  const said = {
    packageRef: request.getPackageref() !== "",
    envVarMappings: request.getEnvvarmappingsMap().getLength() > 0,
    stateMigrations: request.getStateMigrationsList().length > 0,
  };
  return Object.entries(said).flatMap(([option, isSaid]) => (isSaid ? [option] : []));
}

/** The options in the form in which transforms are given them. */
function readOptions(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setImport(request.getImportid());
  options.setDependsOnList([...request.getDependenciesList()]);
  const protect = request.hasProtect() ? request.getProtect() : undefined;
  if (protect !== undefined) options.setProtect(protect);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  if (request.hasReplacementTrigger()) options.setReplacementTrigger(request.getReplacementTrigger());
  options.setVersion(request.getVersion());
  const urns = request.getAliasurnsList().map((urn) => new Alias().setUrn(urn));
  options.setAliasesList([...urns, ...request.getAliasesList()]);
  options.setProvider(request.getProvider());
  request.getProvidersMap().forEach((reference, name) => options.getProvidersMap().set(name, reference));
  options.setHideDiffList(request.getHidediffsList());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  const retain = request.hasRetainondelete() ? request.getRetainondelete() : undefined;
  if (retain !== undefined) options.setRetainOnDelete(retain);
  options.setDeletedWith(request.getDeletedwith());
  options.setReplaceWithList(request.getReplaceWithList());
  if (request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  request.getPluginchecksumsMap().forEach((sum, name) => options.getPluginChecksumsMap().set(name, sum));
  if (request.hasHooks()) options.setHooks(request.getHooks());
  return options;
}
