import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ConfigType, ConfigTypes } from "../../config/talos/config-types";
import { readGoTypes, type GoTypes } from "./go-types";

type Keys = Record<string, ConfigType>;

const propertySchema = z.looseObject({ type: z.string().optional(), enum: z.array(z.unknown()).optional() });
const publishedSchema = z.object({
  $defs: z.record(
    z.string(),
    z.looseObject({
      properties: z.record(z.string(), propertySchema).default({}),
      required: z.array(z.string()).default([]),
    }),
  ),
});
type Published = z.output<typeof publishedSchema>["$defs"];

/** Types of other modules that are blocks: https://pkg.go.dev/github.com/siderolabs/crypto/x509. */
const FOREIGN: Readonly<Record<string, Keys>> = {
  "x509.PEMEncodedCertificate": { crt: "scalar" },
  "x509.PEMEncodedKey": { key: "scalar" },
  "x509.PEMEncodedCertificateAndKey": { crt: "scalar", key: "scalar" },
};

/**
 * The facts about a release's machine config, from the sources of its Go module. The Go types say which keys the decoder
 * takes, deprecated ones included; the published JSON schema leaves those out, but knows the values of enumerations and
 * what is required.
 *
 * @param folder the Go module github.com/siderolabs/talos/pkg/machinery
 */
export function configRecord(folder: string, version: string): ConfigTypes {
  const go = readGoTypes(path.join(folder, "config", "types"));
  const schema = readFileSync(path.join(folder, "config", "schemas", "config.schema.json"), "utf8");
  const published = publishedSchema.parse(JSON.parse(schema)).$defs;
  const types: Record<string, Keys> = {};
  const add = (name: string): void => {
    if (name in types) return;
    types[name] = FOREIGN[name] ?? keysOf(name, go, published);
    for (const type of Object.values(types[name])) {
      const inner = type.replace(/^[[{]+|[\]}!]+$/g, "");
      if (inner.includes(".") && !inner.startsWith("=")) add(inner);
    }
  };
  const kinds = Object.fromEntries([...go.kinds].sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const name of Object.values(kinds)) add(name);
  return { version, kinds, types: Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function keysOf(name: string, go: GoTypes, published: Published): Keys {
  const { properties = {}, required = [] } = published[name] ?? {};
  const keys: Keys = {};
  for (const { key, type } of go.structs.get(name) ?? []) {
    if (key === "") {
      Object.assign(keys, keysOf(type, go, published));
      continue;
    }
    const described = properties[key];
    const found = valuesOf(key, described?.enum) ?? configType(type, go);
    keys[key] = found === "any" && described?.type === "string" ? "scalar" : found;
  }
  for (const key of required) if (keys[key] !== undefined) keys[key] += "!";
  return keys;
}

/** An enumeration. What names the document is none: it says which type this is. */
function valuesOf(key: string, values: readonly unknown[] | undefined): ConfigType | undefined {
  if (values?.every((value) => typeof value === "string") !== true) return undefined;
  return key === "apiVersion" || key === "kind" ? undefined : `=${values.join("|")}`;
}

function configType(type: string, go: GoTypes, seen: readonly string[] = []): ConfigType {
  if (type.startsWith("[]byte")) return "scalar";
  if (type.startsWith("[]")) return `[${configType(type.slice(2), go, seen)}]`;
  if (type.startsWith("map[")) return `{${configType(type.slice(type.indexOf("]") + 1), go, seen)}}`;
  const named = go.names.get(type);
  // A list that reads itself is a list all the same.
  if (type === "any" || (go.fromYaml.has(type) && named?.startsWith("[]") !== true)) return "any";
  if (go.fromText.has(type)) return "scalar";
  if (type === "bool") return "boolean";
  if (/^(u?int|float)\d*$/.test(type)) return "number";
  if (type.endsWith(".Unstructured")) return "{any}";
  if (type in FOREIGN || go.structs.has(type)) return type;
  if (named === undefined || seen.includes(type)) return "scalar";
  const inner = configType(named, go, [...seen, type]);
  // A number by a name of its own reads itself from a text, if it has values with names.
  return inner === "number" ? "scalar" : inner;
}

/** The record as a file: a line for each type, so that a new release can be read as a difference. */
export function recordText({ version, kinds, types }: ConfigTypes): string {
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{
  "version": ${JSON.stringify(version)},
  "kinds": {
${lines(kinds).join(",\n")}
  },
  "types": {
${lines(types).join(",\n")}
  }
}
`;
}
