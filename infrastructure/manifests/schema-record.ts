import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { updateFile } from "../shared/atomic-file";

/** A JSON schema, as far as it is looked into here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schemas of Kubernetes' own kinds at one version. */
export interface SchemaRecord {
  /** `v1.36.3`. */
  readonly version: string;
  /** Name of the schema by kind, `apps/v1 Deployment`. */
  readonly kinds: Readonly<Record<string, string>>;
  /** By their names; they name one another with `#/definitions/…`. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const SCHEMAS = path.join(__dirname, "schemas");

/** The groups whose kinds a tree is written in. */
const GROUPS =
  /^(api__v1|apis__(admissionregistration\.k8s\.io|apiextensions\.k8s\.io|apiregistration\.k8s\.io|apps|autoscaling|batch|networking\.k8s\.io|policy|rbac\.authorization\.k8s\.io|scheduling\.k8s\.io|storage\.k8s\.io)__v[12])_openapi\.json$/;

const documentSchema = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

const kindSchema = z.array(z.looseObject({ group: z.string(), version: z.string(), kind: z.string() }));

/** The record for a Kubernetes version, e.g. `v1.36.3`: that of its minor, whose kinds do not change; undefined if none. */
export function readSchemas(version: string): SchemaRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(version), "utf8")) as SchemaRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a record, in the place of an older one of its minor. Gives its path. */
export function writeSchemas(record: SchemaRecord): string {
  const file = fileOf(record.version);
  updateFile(file, `${JSON.stringify(record)}\n`);
  return file;
}

/**
 * The record from Kubernetes' OpenAPI v3 documents: the folder `api/openapi-spec/v3` of the module `k8s.io/kubernetes`.
 *
 * @throws Error if there is none of them in the folder
 */
export function schemasFrom(folder: string, version: string): SchemaRecord {
  const files = readdirSync(folder).filter((file) => GROUPS.test(file));
  if (files.length === 0) throw new Error(`${folder} has no OpenAPI documents; name api/openapi-spec/v3 of Kubernetes`);
  const all = new Map<string, JsonSchema>();
  for (const file of files.sort()) {
    const { components } = documentSchema.parse(JSON.parse(readFileSync(path.join(folder, file), "utf8")));
    for (const [name, schema] of Object.entries(components.schemas)) all.set(name, schema);
  }
  const kinds = [...all].flatMap(([name, schema]) => {
    const found = kindSchema.safeParse(schema["x-kubernetes-group-version-kind"]).data ?? [];
    // Options of deletions and watch events are of every group.
    if (found.length !== 1 || !isObjectKind(schema)) return [];
    return found.map(
      ({ group, version: of, kind }) => [`${group === "" ? of : `${group}/${of}`} ${kind}`, name] as const,
    );
  });
  const definitions: Record<string, JsonSchema> = {};
  const need = (name: string): void => {
    if (name in definitions) return;
    const found: string[] = [];
    definitions[name] = strict(all.get(name) ?? {}, found) as JsonSchema;
    for (const each of found) need(each);
  };
  for (const [, name] of kinds) need(name);
  return { version, kinds: Object.fromEntries(kinds), definitions };
}

function fileOf(version: string): string {
  return path.join(SCHEMAS, `kubernetes-${version.split(".").slice(0, 2).join(".")}.json`);
}

/** Lists are no objects of a tree. */
function isObjectKind(schema: JsonSchema): boolean {
  const properties = schema["properties"] as Record<string, unknown> | undefined;
  return properties?.["metadata"] !== undefined && properties["items"] === undefined;
}

const LEFT_OUT = new Set(["description", "default", "format", "x-kubernetes-group-version-kind", "externalDocs"]);

/**
 * A schema that takes no fields but its own, without what a check has no use for. Adds the schemas that it names to
 * `found`.
 */
export function strict(schema: unknown, found: string[] = []): unknown {
  if (Array.isArray(schema)) return schema.map((each) => strict(each, found));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref, ...rest } = schema as Record<string, unknown>;
  if (typeof $ref === "string") {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    found.push(name);
    return { $ref: `#/definitions/${name}` };
  }
  if (rest["format"] === "int-or-string" || rest["x-kubernetes-int-or-string"] === true) {
    return { type: ["integer", "string"] };
  }
  const open = rest["x-kubernetes-preserve-unknown-fields"] === true;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (LEFT_OUT.has(key) || key.startsWith("x-")) continue;
    result[key] = key === "properties" ? strictProperties(value, found) : strict(value, found);
  }
  if (result["properties"] !== undefined && result["additionalProperties"] === undefined && !open) {
    result["additionalProperties"] = false;
  }
  // With one alternative this is how a reference gets a default.
  const { allOf } = result;
  if (Array.isArray(allOf) && allOf.length === 1 && Object.keys(result).length === 1) return allOf[0];
  return result;
}

/** The names of properties are no keywords. */
function strictProperties(properties: unknown, found: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties as Record<string, unknown>).map(([name, schema]) => [name, strict(schema, found)]),
  );
}
