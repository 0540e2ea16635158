import { parse } from "yaml";
import { type ChartFiles, chartMetadata, subchartFiles } from "./chart-files";

/**
 * The keys that a chart knows: nested as in its values. `any` marks a map that takes whatever keys it is given; null is a
 * value. The key `*` stands for every name that is not there itself.
 */
export interface Keys {
  readonly [key: string]: Keys | "any" | null;
}

/** Maps of these names are handed to Kubernetes as they are, whatever stands in them by default. */
const FREE_FORM =
  /(labels|annotations|selector|securityContext|resources|affinity|probe|strategy|limits|requests|additionalProperties)$/i;

/**
 * The keys of a chart's values: those of its values.yaml, of its schema, those that its templates read, and those of the
 * charts in it under their names.
 *
 * @param free paths, e.g. `controller.config` or `grafana\\.ini`, that are free-form though the chart's files do not show it.
 */
export function chartKeys(files: ChartFiles, free: readonly string[] = []): Keys {
  const { dependencies = [] } = chartMetadata(files);
  let keys: Keys = { global: "any" };
  const values = parse(files.get("values.yaml") ?? "{}", { merge: true }) as Record<string, unknown> | null;
  keys = merged(keys, keysOfValues(values ?? {}));
  const schema = files.get("values.schema.json");
  if (schema !== undefined) keys = merged(keys, keysOfSchema(JSON.parse(schema) as Schema));
  for (const [file, content] of files) {
    if (!file.startsWith("templates/")) continue;
    for (const path of valuesPaths(content)) keys = withPath(keys, path, null);
  }
  for (const { name, alias = name } of dependencies) {
    const inner = subchartFiles(files, name);
    if (inner.size > 0) keys = merged(keys, { [alias]: chartKeys(inner) });
    else keys = withPath(keys, [alias], "any");
  }
  return free.reduce<Keys>((found, path) => withPath(found, pathOf(path), "any", true), keys);
}

/** `a.b\\.c` → `a`, `b.c`. */
function pathOf(path: string): readonly string[] {
  return path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
}

function keysOfValues(values: Record<string, unknown>): Keys {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (!isMap(value)) return [key, null];
      const free = FREE_FORM.test(key) || Object.keys(value).length === 0;
      return [key, free ? "any" : keysOfValues(value)];
    }),
  );
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Record<string, Schema>;
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Record<string, Schema>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
}

function keysOfSchema(root: Schema): Keys {
  const found = keysOf(root, root, []);
  return found === "any" || found === null ? {} : found;
}

function keysOf(schema: Schema, root: Schema, seen: readonly string[]): Keys | "any" | null {
  if (schema.$ref !== undefined) {
    const target = resolve(schema.$ref, root);
    // What refers to itself, or to another file, is as deep as the schema of a pod: nobody reads it here.
    if (target === undefined || seen.includes(schema.$ref)) return "any";
    return keysOf(target, root, [...seen, schema.$ref]);
  }
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own: Keys = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, value]) => [key, keysOf(value, root, seen)]),
  );
  const others = [schema.additionalProperties, ...Object.values(schema.patternProperties ?? {})].flatMap((each) =>
    typeof each === "object" && Object.keys(each).length > 0 ? [keysOf(each, root, seen)] : [],
  );
  const all = [
    own,
    ...others.map((other): Keys => ({ "*": other })),
    ...variants.map((each) => keysOf(each, root, seen)),
  ];
  const maps = all.filter((each): each is Keys => each !== null && each !== "any" && Object.keys(each).length > 0);
  if (maps.length > 0) return maps.reduce(merged);
  return schema.type === "object" || all.includes("any") ? "any" : null;
}

function resolve(ref: string, root: Schema): Schema | undefined {
  if (!ref.startsWith("#/")) return undefined;
  const path = ref.slice(2).split("/");
  return path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), root) as Schema | undefined;
}

/** `.Values.a.b` in a template, as paths. */
function valuesPaths(template: string): readonly (readonly string[])[] {
  return [...template.matchAll(/\.Values((?:\.[A-Za-z_]\w*)+)/g)].map(([, path = ""]) => path.slice(1).split("."));
}

function merged(a: Keys, b: Keys): Keys {
  const result: Record<string, Keys[string]> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = result[key];
    if (isMap(other) && isMap(value)) result[key] = merged(other, value);
    else if (other === undefined || other === null) result[key] = value;
  }
  return result;
}

/** Adds a path; what is a value or free-form before its end stays that, unless it is `forced`. */
function withPath(keys: Keys, [key = "", ...rest]: readonly string[], end: "any" | null, forced = false): Keys {
  const there = keys[key];
  if (rest.length === 0) return there === undefined || forced ? { ...keys, [key]: end } : keys;
  if ((there === null || there === "any") && !forced) return keys;
  return { ...keys, [key]: withPath(isMap(there) ? there : {}, rest, end, forced) };
}

function isMap<T>(value: T): value is Extract<T, object> & Record<string, unknown> & T {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
