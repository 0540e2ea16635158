import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  unknown,
  type ConstructRequest,
  type Construction,
  type Outputs,
  type PlainMap,
  type Shape,
} from "../../engine/provider/adapter";
import { dependencies, readManifest, type ManifestObject } from "./manifest";
import { annotation, metadataOf, isMap, textOf } from "./object";
import { hidden } from "./operations";

export const CONFIG_FILE = "kubernetes:yaml/v2:ConfigFile";
export const configFileShape: Shape = { file: "any", resourcePrefix: "any", skipAwait: "any" };

/**
 * Makes `yaml.v2.ConfigFile`: each object of the file is a child by the name `<component>:<namespace>/<name>`.
 * Source: provider/pkg/provider/yaml/v2 of pulumi/pulumi-kubernetes.
 */
export async function configFile(
  { name, type, inputs, directory, log }: ConstructRequest,
  construction: Construction,
  defaultNamespace: string,
): Promise<{ outputs: Outputs }> {
  const { file, resourcePrefix, skipAwait } = inputs;
  if ([file, resourcePrefix, skipAwait].includes(unknown)) {
    log("warning", `${type}:${name} -- Required input properties have unknown values. Preview is incomplete.`);
    return { outputs: { resources: unknown } };
  }
  const path = textOf(file);
  if (path.includes("://")) throw new Error(`the lab reads manifests from files only, not from ${path}`);
  const objects = readManifest(await readFile(resolve(directory, path), "utf8"), defaultNamespace);
  const prefix = typeof resourcePrefix === "string" ? resourcePrefix : name;
  const children = new Map<ManifestObject, ReturnType<Construction["child"]>>();
  const register = async (object: ManifestObject) => {
    const before = await Promise.all(dependencies(object, objects).flatMap((each) => children.get(each) ?? []));
    return construction.child({
      type: object.type,
      name: childName(prefix, object),
      inputs: hidden(skipAwait === true ? skipping(object.content) : object.content, object.kind),
      dependsOn: before.map(({ urn }) => urn),
    });
  };
  // What others wait for is first in the order, so that it is there when they ask for it.
  const late = objects.filter((object) => dependencies(object, objects).length > 0);
  for (const object of [...objects.filter((each) => !late.includes(each)), ...late]) {
    children.set(object, register(object));
  }
  // All of them, also after one has failed: the engine still has work with the others.
  const settled = await Promise.allSettled(children.values());
  const failed = settled.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const resources = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value.reference] : []));
  return { outputs: { resources } };
}

function childName(prefix: string, { namespace, name }: ManifestObject): string {
  const own = namespace === undefined ? name : `${namespace}/${name}`;
  return prefix === "" ? own : `${prefix}:${own}`;
}

function skipping(content: PlainMap): PlainMap {
  const metadata = metadataOf(content);
  const annotations = isMap(metadata.annotations) ? metadata.annotations : {};
  if (annotation(content, "pulumi.com/skipAwait") === "true") return content;
  return { ...content, metadata: { ...metadata, annotations: { ...annotations, "pulumi.com/skipAwait": "true" } } };
}
