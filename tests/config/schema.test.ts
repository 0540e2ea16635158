import { readFileSync } from "node:fs";
import { join } from "node:path";
import { JSON_SCHEMA_FILE, jsonSchemaText } from "../../config/emit-json-schema";
import { definitionJsonSchema } from "../../config/schema";

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Record<string, JsonSchema>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
}

/** Every schema in a schema with its path. */
function all(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => all(inner, `${path}.${key}`));
  const item = [schema.items, schema.additionalProperties, schema.propertyNames].flatMap((inner) =>
    typeof inner === "object" ? all(inner, `${path}.*`) : [],
  );
  return [[path, schema], ...below, ...item];
}

const root = definitionJsonSchema() as JsonSchema;
const schemas = all(root, "$");

test("the committed JSON Schema is the one that `npm run schema` writes", () => {
  expect(readFileSync(JSON_SCHEMA_FILE, "utf8")).toBe(jsonSchemaText());
});

test("an editor refuses unknown keys everywhere", () => {
  const open = schemas.filter(
    ([, { properties, additionalProperties }]) => properties && additionalProperties !== false,
  );
  expect(open).toEqual([]);
});

test("an editor has a description for every key", () => {
  const silent = schemas.flatMap(([path, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, { description }]) =>
      description === undefined ? [`${path}.${key}`] : [],
    ),
  );
  expect(silent).toEqual([]);
});

test("an editor shows our sentence where a pattern does not fit", () => {
  const patterns = schemas.filter(([, { pattern }]) => pattern !== undefined);
  expect(patterns.length).toBeGreaterThan(20);
  expect(patterns.filter(([, { patternErrorMessage }]) => !/^is .+; write .+/.test(patternErrorMessage ?? ""))).toEqual(
    [],
  );
});

test("an editor knows the defaults, and what must be there", () => {
  const { network, nodes } = root.properties!;
  expect(network!.required).toEqual(["subnet", "gateway", "nameservers", "vip"]);
  expect(network!.properties!["podSubnet"]!.default).toBe("10.244.0.0/16");
  expect((nodes!.additionalProperties as JsonSchema).properties!["systemDisk"]!.default).toBe("32GiB");
  expect(root.required).toEqual([
    "cluster",
    "talos",
    "kubernetes",
    "proxmox",
    "network",
    "nodes",
    "synology",
    "cloudflare",
    "git",
  ]);
});

test("the shipped definition names the schema", () => {
  const text = readFileSync(join(__dirname, "..", "..", "config", "clusters", "prox-n100.yaml"), "utf8");
  expect(text.startsWith("# yaml-language-server: $schema=../cluster.schema.json\n")).toBe(true);
});
