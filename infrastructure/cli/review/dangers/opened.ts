import { parseAllDocuments } from "yaml";

/**
 * What a value stands for: the YAML or JSON that is in a text (values of a chart in a ConfigMap, a patch, a program's
 * config), what a JSON patch changes, and an image that is written in parts.
 */
export function opened(value: unknown): unknown {
  if (typeof value === "string") return fromText(value);
  if (!isMap(value)) return value;
  if (typeof value["op"] === "string" && typeof value["path"] === "string") return fromPatch(value);
  return withImage(value);
}

/** Longer texts than Kubernetes holds in an object are none of a program's config. */
const LONGEST = 2 ** 20;

function fromText(text: string): unknown {
  // `{{` begins a template
  if (text.length > LONGEST || !/\n|: |^\s*(\[|\{(?!\{)|- )/.test(text)) return text;
  try {
    const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: "silent" });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return text;
    const values = documents.map((document) => document.toJS() as unknown).filter((each) => each !== null);
    const structured = values.length > 0 && values.every((each) => isMap(each) || Array.isArray(each));
    if (!structured) return text;
    return values.length === 1 ? values[0] : values;
  } catch {
    // aliases without end, for one
    return text;
  }
}

/** `{ op: add, path: /spec/a, value: 1 }` as `{ spec: { a: 1 } }`: what a patch sets is judged as if it stood there. */
function fromPatch({ op, path, value, from }: Record<string, unknown>): unknown {
  const segments = String(path)
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^(\d+|-)$/.test(part) ? `[${part}]` : part));
  const set = op === "add" || op === "replace" ? value : { [`patch ${String(op)}`]: from ?? "" };
  return segments.reduceRight<unknown>((inner, segment) => ({ [segment]: inner }), set);
}

/** Charts write an image as registry, repository, tag and digest. */
function withImage(map: Record<string, unknown>): Record<string, unknown> {
  const { registry, repository, tag, digest, sha, ...rest } = map;
  if (typeof repository !== "string" || repository === "" || "image" in map) return map;
  const host = typeof registry === "string" && registry !== "" ? `${registry}/` : "";
  const hash = digest ?? sha;
  const at = typeof hash === "string" && hash !== "" ? `@${hash.includes(":") ? "" : "sha256:"}${hash}` : "";
  const label =
    tag === undefined || tag === null || tag === "" ? "" : `:${typeof tag === "string" ? tag : JSON.stringify(tag)}`;
  return { ...rest, image: `${host}${repository}${label}${at}` };
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
