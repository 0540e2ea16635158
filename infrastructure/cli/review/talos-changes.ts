import { isDeepStrictEqual } from "node:util";
import { parseDocuments, type ConfigDocument } from "../../../components/talos/config-document";
import { redact, secretTexts } from "../../../components/talos/emission/redact";
import { effectOf, type Judgement } from "./apply-effect";

/** One field of a node's config. */
export interface FieldChange extends Judgement {
  /** Document and path, e.g. `machine.sysctls.vm.max_map_count` or `UserVolumeConfig longhorn: provisioning.maxSize`. */
  readonly field: string;
  /** Of the document, empty for the v1alpha1 config; and the path in it. */
  readonly kind: string;
  readonly path: readonly string[];
  /** Undefined where the field was not there, or is gone. Key material is replaced. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface NodeChange {
  readonly node: string;
  readonly kind: "added" | "removed" | "changed";
  /** Of a changed node only. */
  readonly fields: readonly FieldChange[];
}

/** The emitted files of `cluster/talos`, complete, by name. */
export type TalosFiles = Readonly<Record<string, string>>;

/** What changes in the nodes' configs between two updates, by node; nodes that stay as they are are left out. */
export function talosChanges(nodes: readonly string[], before: TalosFiles, after: TalosFiles): NodeChange[] {
  const secrets = new Set([...secretsOf(before), ...secretsOf(after)]);
  return [...nodes].sort().flatMap((node): NodeChange[] => {
    const [old, now] = [before, after].map((files) => files[`${node}.yaml`]);
    if (old === undefined && now === undefined) return [];
    if (old === undefined) return [{ node, kind: "added", fields: [] }];
    if (now === undefined) return [{ node, kind: "removed", fields: [] }];
    const fields = fieldChanges(documentsOf(old, secrets), documentsOf(now, secrets));
    return fields.length === 0 ? [] : [{ node, kind: "changed", fields }];
  });
}

function secretsOf(files: TalosFiles): string[] {
  return parseDocuments(files["secrets.yaml"] ?? "").flatMap((document) => [...secretTexts(document).keys()]);
}

/** The documents of a config by kind and name, without key material. */
function documentsOf(text: string, secrets: ReadonlySet<string>): Map<string, ConfigDocument> {
  return new Map(
    parseDocuments(text).map((document) => {
      const { kind, name } = document as { kind?: string; name?: string };
      return [[kind ?? "", name ?? ""].join(" ").trim(), redact(document, secrets)];
    }),
  );
}

function fieldChanges(before: Map<string, ConfigDocument>, after: Map<string, ConfigDocument>): FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const kind = key.split(" ")[0] ?? "";
    if (old === undefined || now === undefined) {
      return [{ field: key, kind, path: [], before: old, after: now, ...effectOf(kind, [], false) }];
    }
    return leaves(old, now, []).map(({ path, ...values }) => ({
      field: [key, path.join(".")].filter((part) => part !== "").join(": "),
      kind,
      path,
      ...values,
      ...effectOf(kind, path),
    }));
  });
}

interface Leaf {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ: down into objects, and into lists of the same length. */
function leaves(before: unknown, after: unknown, path: readonly string[]): Leaf[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) => leaves(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => leaves(item, after[index], [...path, String(index)]));
  }
  return [{ path, before, after }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
