import { or } from "../enumeration";
import { instead } from "../misspelling";
import type { Path, Problem } from "../problem";
import type { ConfigType, ConfigTypes } from "./config-types";

/** A document of the machine config or a part of one, as it is written. */
export type Patch = Readonly<Record<string, unknown>>;

/** What a walk through a patch knows of where it is. */
interface Walk {
  readonly types: ConfigTypes["types"];
  /** `Talos v1.13`. */
  readonly talos: string;
  readonly isSkipped: (path: Path) => boolean;
}

/** How Talos' strategic merge takes something away: https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/system-configuration/patching */
const DIRECTIVE = "$patch";

/**
 * What Talos would refuse in a patch: a kind, a key or a value that this release does not know, or that lacks. Values are
 * taken as its decoder takes them, a number for a text, or null for whatever is not said.
 *
 * @param isSkipped whether something else has been said of a path already; paths are from the top of the patch
 */
export function configProblems(
  patch: Patch,
  { version, kinds, types }: ConfigTypes,
  isSkipped: (path: Path) => boolean = () => false,
): Problem[] {
  const talos = `Talos ${version.split(".").slice(0, 2).join(".")}`;
  const walk = { types, talos, isSkipped };
  const kind = patch["kind"] ?? "v1alpha1";
  const type = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (type === undefined) {
    const known = Object.keys(kinds).filter((name) => name !== "v1alpha1");
    return [
      {
        path: ["kind"],
        message: `is not a kind of ${talos}; write ${instead(typeof kind === "string" ? kind : "", known)}`,
      },
    ];
  }
  const isDocument = Object.hasOwn(patch, "kind");
  if (isDocument && patch["apiVersion"] !== "v1alpha1") {
    return [{ path: ["apiVersion"], message: `is not an apiVersion of ${talos}; write v1alpha1` }];
  }
  const keys = types[type] ?? {};
  // A patch of a document may say as little as it likes, but which one it is.
  const lacks = isDocument && keys["name"]?.endsWith("!") === true && !Object.hasOwn(patch, "name");
  return [...(lacks ? [missing(["name"], walk)] : []), ...inBlock(patch, type, [], walk)];
}

function problemsOf(value: unknown, type: ConfigType, path: Path, walk: Walk): Problem[] {
  if (value === null || value === undefined || type === "any" || walk.isSkipped(path)) return [];
  if (type.startsWith("[")) {
    if (!Array.isArray(value)) return [wrong(value, "a list", path, walk)];
    const inner = type.slice(1, -1);
    return value.flatMap((item: unknown, index) => [
      ...missingIn(item, inner, [...path, index], walk),
      ...problemsOf(item, inner, [...path, index], walk),
    ]);
  }
  if (type.startsWith("{")) {
    if (!isBlock(value)) return [wrong(value, "a block of names, each with its value", path, walk)];
    if (isDirective(value)) return directive(value, path, walk);
    return Object.entries(value).flatMap(([key, item]) => problemsOf(item, type.slice(1, -1), [...path, key], walk));
  }
  if (type.startsWith("=")) return inEnumeration(value, type.slice(1).split("|"), path, walk);
  if (type === "boolean") return isBoolean(value) ? [] : [wrong(value, "true or false", path, walk)];
  if (type === "number") return typeof value === "number" ? [] : [wrong(value, "a number", path, walk)];
  if (type === "scalar") return typeof value === "object" ? [wrong(value, "a text", path, walk)] : [];
  return isBlock(value) ? inBlock(value, type, path, walk) : [wrong(value, keysOf(type, walk), path, walk)];
}

function inBlock(block: Patch, type: string, path: Path, walk: Walk): Problem[] {
  if (isDirective(block)) return directive(block, path, walk);
  const types = walk.types[type] ?? {};
  return Object.entries(block).flatMap(([key, value]) => {
    const at = [...path, key];
    if (walk.isSkipped(at)) return [];
    const inner = Object.hasOwn(types, key) ? types[key] : undefined;
    if (inner !== undefined) return problemsOf(value, inner.replace(/!$/, ""), at, walk);
    const known = Object.keys(types);
    const what = known.length === 0 ? "delete it" : `write ${instead(key, known)} or delete it`;
    return [{ path: at, message: `is not a key that ${walk.talos} knows there; ${what}` }];
  });
}

/** An item of a list is whole: nothing is merged into it. */
function missingIn(item: unknown, type: ConfigType, path: Path, walk: Walk): Problem[] {
  if (!isBlock(item) || isDirective(item)) return [];
  const required = Object.entries(walk.types[type] ?? {}).filter(([, inner]) => inner.endsWith("!"));
  return required.filter(([key]) => !Object.hasOwn(item, key)).map(([key]) => missing([...path, key], walk));
}

function missing(path: Path, { talos }: Walk): Problem {
  return { path, message: `is missing, and ${talos} wants it; write it` };
}

function inEnumeration(value: unknown, values: readonly string[], path: Path, walk: Walk): Problem[] {
  if (typeof value === "object") return [wrong(value, or(values), path, walk)];
  const written = typeof value === "string" ? value : JSON.stringify(value);
  if (values.some((each) => each.toLowerCase() === written.toLowerCase())) return [];
  return [{ path, message: `is not a value that ${walk.talos} knows there; write ${instead(written, values)}` }];
}

/**
 * What Go's YAML takes for a boolean where it wants one: of texts those of YAML 1.1, and not "true" in quotes.
 * Source: `decode.go` of go.yaml.in/yaml/v4.
 */
function isBoolean(value: unknown): boolean {
  return (
    typeof value === "boolean" ||
    (typeof value === "string" && /^([yYnN]|[yY]es|YES|[oO]n|ON|[nN]o|NO|[oO]ff|OFF)$/.test(value))
  );
}

function isDirective(block: Patch): boolean {
  return Object.hasOwn(block, DIRECTIVE);
}

function directive(block: Patch, path: Path, { talos }: Walk): Problem[] {
  if (block[DIRECTIVE] === "delete") return [];
  return [{ path: [...path, DIRECTIVE], message: `is not a directive that ${talos} knows; write delete` }];
}

function wrong(value: unknown, wanted: string, path: Path, { talos }: Walk): Problem {
  const is = Array.isArray(value) ? "a list" : typeof value === "object" ? "a block of keys" : `a ${nameOf(value)}`;
  return { path, message: `is ${is}, which ${talos} does not take there; write ${wanted}` };
}

function nameOf(value: unknown): string {
  return typeof value === "string" ? "text" : typeof value;
}

function keysOf(type: string, { types }: Walk): string {
  const keys = Object.keys(types[type] ?? {});
  return keys.length === 0 ? "an empty block, {}" : `a block with keys of ${or(keys.slice(0, 6))}`;
}

function isBlock(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
