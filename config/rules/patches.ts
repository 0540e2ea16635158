import { instead } from "../misspelling";
import type { Path, Problem } from "../problem";
import { MACHINE_CONFIG_KEYS, OWNED_KINDS, OWNED_PATHS } from "./owned-config";
import { entries, type Rule } from "./rule";

type Patch = Readonly<Record<string, unknown>>;

/** Talos refuses a config with a key that it does not know, and operations where there are several documents. */
export const malformedPatches: Rule = (definition) =>
  patchesOf(definition).flatMap(({ path, patch }): Problem[] => {
    if (Object.hasOwn(patch, "op") && Object.hasOwn(patch, "path")) {
      return [
        {
          path,
          message:
            "is a JSON patch operation, which Talos does not take for a config of several documents; write the part of the config as it shall be",
        },
      ];
    }
    if (Object.hasOwn(patch, "kind") || Object.hasOwn(patch, "apiVersion")) {
      const missing = ["apiVersion", "kind"].filter((key) => !Object.hasOwn(patch, key));
      return missing.map((key) => ({ path, message: `is a document without ${key}; write both apiVersion and kind` }));
    }
    return Object.keys(patch)
      .filter((key) => !MACHINE_CONFIG_KEYS.includes(key))
      .map((key) => ({
        path: [...path, key],
        message: `is not at the top of the machine config; write ${instead(key, MACHINE_CONFIG_KEYS)}, or a document with apiVersion and kind`,
      }));
  });

/** What follows from the definition is not patched: two places would disagree one day. */
export const patchesOfOwnConfig: Rule = (definition) =>
  patchesOf(definition).flatMap(({ path, patch }): Problem[] => {
    const kind = typeof patch["kind"] === "string" ? patch["kind"] : "";
    if (Object.hasOwn(OWNED_KINDS, kind)) return [{ path, message: owned(kind, OWNED_KINDS[kind]) }];
    return Object.entries(OWNED_PATHS).flatMap(([place, where]) => {
      const keys = place.split(".");
      return reaches(patch, keys) ? [{ path: [...path, ...keys], message: owned(undefined, where) }] : [];
    });
  });

function owned(kind: string | undefined, instead: string | undefined): string {
  const what = kind === undefined ? "is" : `is a ${kind}, which is`;
  return `${what} written by the program from the definition; ${String(instead)}`;
}

function patchesOf(definition: Parameters<Rule>[0]): { path: Path; patch: Patch }[] {
  return entries(definition.nodes).flatMap(([name, { patches }]) =>
    (patches ?? []).flatMap((patch, index) =>
      patch === undefined ? [] : [{ path: ["nodes", name, "patches", index], patch }],
    ),
  );
}

function reaches(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
  return reaches((value as Patch)[key], rest);
}
