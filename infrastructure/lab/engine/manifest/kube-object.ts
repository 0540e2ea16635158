import { parseAllDocuments, type DocumentOptions, type ParseOptions, type SchemaOptions } from "yaml";
import { z } from "zod";

/** A Kubernetes object of a manifest. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
  readonly [field: string]: unknown;
}

const schema = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

const list = z.looseObject({ kind: z.string().endsWith("List"), items: z.array(z.unknown()) });

/** YAML as Kubernetes reads it: 1.1 (`0644` is octal, `on` is true), but dates and `12:30` stay text. */
const dialect: ParseOptions & DocumentOptions & SchemaOptions = {
  version: "1.1",
  customTags: (tags) =>
    tags.filter(
      (tag) => typeof tag === "string" || (tag.format !== "TIME" && tag.tag !== "tag:yaml.org,2002:timestamp"),
    ),
};

/**
 * The objects of a YAML text, those of lists one by one, documents without content left out.
 *
 * @throws Error that says which document is no Kubernetes object.
 */
export function parseManifest(text: string): KubeObject[] {
  return parseAllDocuments(text, dialect).flatMap((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new Error(`decoding YAML: ${problem.message}`);
    const value: unknown = document.toJS();
    return value === null || (typeof value === "object" && Object.keys(value).length === 0) ? [] : expand(value);
  });
}

function expand(value: unknown): KubeObject[] {
  const asList = list.safeParse(value);
  if (asList.success) return asList.data.items.flatMap(expand);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const text = JSON.stringify(value);
    const shown = text.length > 100 ? `${text.slice(0, 97)}...` : text;
    throw new Error(`Kubernetes resources require a kind, an apiVersion and a .metadata.name: \`${shown}\``);
  }
  return [parsed.data];
}

/** Group of an `apiVersion`; empty for the core group. */
export function groupOf({ apiVersion }: Pick<KubeObject, "apiVersion">): string {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  return group === "core" ? "" : group;
}

/** What tells an object from all others: group, namespace, kind and name. */
export function keyOf(object: KubeObject): string {
  const { namespace = "", name } = object.metadata;
  return [groupOf(object), namespace, object.kind, name].join("/");
}
