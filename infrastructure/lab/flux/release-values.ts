import { createHash } from "node:crypto";
import { parse } from "yaml";
import { mergeValues, type Values } from "../../manifests/merge-values";
import type { ClusterObject } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";

interface Reference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly valuesKey?: string;
  readonly optional?: boolean;
}

/**
 * A release's values as helm-controller merges them: what `valuesFrom` names, in order, then `values`.
 *
 * @throws Error in helm-controller's words if one of them is not there.
 */
export function valuesOf(release: ClusterObject, state: ClusterState): Values {
  const { valuesFrom = [], values = {} } = release.spec as { valuesFrom?: readonly Reference[]; values?: Values };
  const { namespace = "" } = release.metadata;
  const referenced = valuesFrom.map(({ kind, name, valuesKey = "values.yaml", optional = false }) => {
    const found = find(kind === "Secret" ? state.secrets : state.configMaps, name, namespace);
    const what = `could not resolve ${kind} chart values reference '${namespace}/${name}' with key '${valuesKey}'`;
    if (found === undefined) {
      if (optional) return {};
      throw new Error(`${what}: ${kind.toLowerCase()}s "${name}" not found`);
    }
    const data = (found["data"] as Record<string, string> | undefined)?.[valuesKey];
    if (data === undefined) {
      if (optional) return {};
      throw new Error(`${what}: missing key`);
    }
    try {
      const text = kind === "Secret" ? Buffer.from(data, "base64").toString() : data;
      return (parse(text, { merge: true }) ?? {}) as Values;
    } catch (error) {
      throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
    }
  });
  return [...referenced, values].reduce(mergeValues, {});
}

/** What tells values from others. */
export function digestOf(values: Values): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(values)).digest("hex")}`;
}
