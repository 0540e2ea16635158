import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { closest } from "fastest-levenshtein";
import type { Failure } from "../failure";
import type { KubernetesObject } from "../kubernetes-object";
import { readSchemas, strict, type JsonSchema, type SchemaRecord } from "../schema-record";
import type { Path } from "../source-files";
import type { Tree } from "../tree";
import { failureAt, type TreeObject } from "../tree-object";
import { ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

interface CrdSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: JsonSchema } }[];
}

/**
 * Every object of Kubernetes' own kinds and of those whose CRDs stand in the tree (Flux' are in gotk-components.yaml) has the
 * fields that its kind has, and no others. A kind whose group is one of these and that is not known has a wrong version.
 */
export const schemas: Rule = (tree) => {
  const { version } = tree.definition.kubernetes;
  const record = readSchemas(version);
  if (record === undefined) {
    const message = `there are no schemas of Kubernetes ${version}; run npm run manifests -- schemas --from <api/openapi-spec/v3 of k8s.io/kubernetes>`;
    return [{ file: "infrastructure/manifests/schemas", message }];
  }
  const validator = new Validator(record, tree);
  return tree.objects.flatMap((object) => validator.failuresOf(object));
};

class Validator {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, logger: false, verbose: true });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly custom = new Map<string, JsonSchema>();
  private readonly groups: ReadonlySet<string>;

  constructor(
    private readonly record: SchemaRecord,
    tree: Tree,
  ) {
    for (const crd of ofKind(tree.objects, "CustomResourceDefinition")) {
      const { group, names, versions } = specOf<CrdSpec>(crd);
      for (const { name, schema } of versions) {
        this.custom.set(`${group}/${name} ${names.kind}`, strict(schema.openAPIV3Schema) as JsonSchema);
      }
    }
    this.groups = new Set([...Object.keys(record.kinds), ...this.custom.keys()].map(groupOfKey));
  }

  failuresOf(object: TreeObject): Failure[] {
    const key = `${object.apiVersion} ${object.kind}`;
    const validate = this.validatorOf(key);
    if (validate === undefined) return this.unknownKind(object, key);
    // Symbols are where the object comes from.
    if (validate(object)) return [];
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "anyOf" && keyword !== "oneOf");
    return errors.map((error) => failureAt(object, pathOf(error), messageOf(error)));
  }

  private unknownKind(object: KubernetesObject & TreeObject, key: string): Failure[] {
    if (!this.groups.has(groupOfKey(key))) return [];
    const known = [...Object.keys(this.record.kinds), ...this.custom.keys()];
    const sameKind = known.filter((each) => each.endsWith(` ${object.kind}`));
    const instead = sameKind.length > 0 ? sameKind.map((each) => each.split(" ")[0]).join(" or ") : closest(key, known);
    return [failureAt(object, ["apiVersion"], `is of no kind that ${object.apiVersion} has; write ${instead}`)];
  }

  private validatorOf(key: string): ValidateFunction | undefined {
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const { kinds, definitions } = this.record;
    const own = kinds[key];
    const custom = this.custom.get(key);
    const schema =
      own !== undefined ? { $ref: `#/definitions/${own}`, definitions } : custom && withMetadata(custom, definitions);
    if (schema === undefined) return undefined;
    const validate = this.ajv.compile(schema);
    this.compiled.set(key, validate);
    return validate;
  }
}

/** A CRD's schema leaves metadata to Kubernetes. */
function withMetadata(schema: JsonSchema, definitions: SchemaRecord["definitions"]): JsonSchema {
  const properties = schema["properties"] as JsonSchema;
  const metadata = { $ref: "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
  const common = { apiVersion: { type: "string" }, kind: { type: "string" } };
  return { ...schema, properties: { ...properties, ...common, metadata }, definitions };
}

/** `apps` of `apps/v1 Deployment`; nothing of `v1 Service`. */
function groupOfKey(key: string): string {
  return key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
}

function pathOf({ instancePath, keyword, params }: ErrorObject): Path {
  const parts = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return keyword === "additionalProperties" ? [...parts, String(params["additionalProperty"])] : parts;
}

function messageOf(error: ErrorObject): string {
  const { keyword, params, message = "", parentSchema, data } = error;
  const where = pathOf(error).join(".");
  if (keyword === "additionalProperties") {
    const fields = Object.keys((parentSchema?.["properties"] ?? {}) as object);
    const instead =
      fields.length === 0 ? "delete it" : `write ${closest(where.split(".").at(-1) ?? "", fields)}, or delete it`;
    return `has ${where}, which is no field there; ${instead}`;
  }
  if (keyword === "required") {
    return `has no ${[...pathOf(error), String(params["missingProperty"])].join(".")}; write it`;
  }
  if (keyword === "type") {
    const wanted = String(params["type"]).replaceAll(",", " or ");
    return `has ${where} ${JSON.stringify(data)}, which is no ${wanted}; write one`;
  }
  if (keyword === "enum") {
    const values = (params["allowedValues"] as unknown[]).map(String).join(", ");
    return `has ${where} ${JSON.stringify(data)}; write one of ${values}`;
  }
  return `has ${where} ${JSON.stringify(data)}, which ${message}; mend it`;
}
