import { toPlain } from "../property/plain";
import type { PropertyMap } from "../property/value";
import { UnmodelledError } from "../unmodelled";
import type { AdapterModels } from "./adapter";
import { unmodelledPaths, type Shape } from "./shape";

/** @throws UnmodelledError if the resource, or any of its properties, is not modelled. */
export function requireModelledResource(models: AdapterModels, type: string, name: string, inputs: PropertyMap): void {
  const shape = Object.hasOwn(models.resources, type) ? models.resources[type] : undefined;
  if (shape === undefined) {
    throw new UnmodelledError(`the lab does not model the resource type ${type} (of '${name}')`);
  }
  requireModelled(shape, inputs, "property", "properties", `${type} '${name}'`);
}

/** @throws UnmodelledError if the function, or any of its arguments, is not modelled. */
export function requireModelledFunction(models: AdapterModels, token: string, args: PropertyMap): void {
  const functions = models.functions ?? {};
  const shape = Object.hasOwn(functions, token) ? functions[token] : undefined;
  if (shape === undefined) throw new UnmodelledError(`the lab does not model the function ${token}`);
  requireModelled(shape, args, "argument", "arguments", `the function ${token}`);
}

/** @throws UnmodelledError if any of the provider's inputs is not modelled. */
export function requireModelledConfig(models: AdapterModels, packageName: string, config: PropertyMap): void {
  requireModelled(models.config, config, "setting", "settings", `the provider ${packageName}`);
}

function requireModelled(shape: Shape, values: PropertyMap, one: string, many: string, owner: string): void {
  const paths = unmodelledPaths(shape, toPlain(values));
  if (paths.length === 0) return;
  throw new UnmodelledError(
    `the lab does not model the ${paths.length === 1 ? one : many} ${paths.join(", ")} of ${owner}`,
  );
}
