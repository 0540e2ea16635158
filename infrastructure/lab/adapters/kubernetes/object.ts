import { Unknown, type Plain, type PlainMap } from "../../engine/provider/adapter";
import { hasUnknown } from "../unknowns";
import type { Kind } from "./kinds";

/** An object as the API server gives it. */
export interface LiveObject extends PlainMap {
  metadata: PlainMap & { name: string };
}

/** Fields of the metadata that only the API server writes. */
const READ_ONLY = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

const PREFIX = /^x[-_]kubernetes[-_]/;

export function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

export function metadataOf(object: PlainMap): PlainMap {
  return isMap(object.metadata) ? object.metadata : {};
}

/** An annotation's text, if there is one. */
export function annotation(object: PlainMap, name: string): string | undefined {
  const { annotations } = metadataOf(object);
  const value = isMap(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

export function textOf(value: Plain | undefined): string {
  return typeof value === "string" ? value : "";
}

/**
 * The object as the real provider normalises it: without what only the API server writes, and with a Secret's
 * `stringData` in its `data`, as far as it is known, because the API server gives only that back.
 */
export function normalized(object: PlainMap, { apiVersion, kind }: Kind): PlainMap {
  const metadata = Object.entries(metadataOf(object)).filter(([name]) => !READ_ONLY.includes(name));
  const whole: PlainMap = { ...object, apiVersion, kind };
  if (isMap(object.metadata)) whole.metadata = Object.fromEntries(metadata);
  const { stringData, ...rest } = whole;
  if (kind !== "Secret" || !isMap(stringData) || hasUnknown(whole) || Object.keys(stringData).length === 0)
    return whole;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, base64(textOf(value))] as const);
  return { ...rest, data: { ...(isMap(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) } };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** With the names that are on the wire: the SDK writes `x_kubernetes_…` for `x-kubernetes-…`. Nulls are left out. */
export function toWire(object: PlainMap): PlainMap {
  return renamed(object, "-") as PlainMap;
}

/** With the names that the SDK reads. */
export function fromWire(object: PlainMap): PlainMap {
  return renamed(object, "_") as PlainMap;
}

function renamed(value: Plain, mark: "-" | "_"): Plain {
  if (Array.isArray(value)) return value.map((each) => renamed(each, mark));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(entries.map(([name, each]) => [rename(name, mark), renamed(each, mark)]));
}

function rename(name: string, mark: "-" | "_"): string {
  return PREFIX.test(name) ? name.replaceAll(/[-_]/g, mark) : name;
}
