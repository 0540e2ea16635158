import { instead } from "../misspelling";
import type { Path, Problem } from "../problem";
import type { Definition } from "../schema";
import { configProblems, type Patch } from "../talos/config-problems";
import { configTypes } from "../talos/config-types";
import type { Partly } from "../tolerant";
import {
  MACHINE_CONFIG_KEYS,
  OWNED_DOCUMENTS,
  OWNED_KINDS,
  OWNED_PATHS,
  REFUSED_OF_WORKERS,
  type OwnedDocument,
} from "./owned-config";
import { entries, type Rule } from "./rule";

/** Talos takes no operations where there are several documents, and a document is one by its kind and apiVersion. */
export const malformedPatches: Rule = (definition) =>
  patchesOf(definition).flatMap(({ path, patch }): Problem[] => {
    if (isOperation(patch)) {
      return [
        {
          path,
          message:
            "is a JSON patch operation, which Talos does not take for a config of several documents; write the part of the config as it shall be",
        },
      ];
    }
    if (isDocument(patch)) {
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
    const kind = kindOf(patch);
    if (Object.hasOwn(OWNED_KINDS, kind)) return [{ path, message: owned(kind, OWNED_KINDS[kind]) }];
    return ownedPaths(patch).map(({ keys, where }) => ({
      path: [...path, ...keys],
      message: owned(undefined, where),
    }));
  });

/** Talos refuses a config with a key, a kind or a value that the release does not know. */
export const patchesUnknownToTalos: Rule = (definition) => {
  const { talos } = definition;
  const types = talos?.version === undefined ? undefined : configTypes(talos.version);
  if (types === undefined) return [];
  return patchesOf(definition).flatMap(({ path, patch }): Problem[] => {
    if (isOperation(patch) || Object.hasOwn(OWNED_KINDS, kindOf(patch))) return [];
    if (isDocument(patch) && !(Object.hasOwn(patch, "apiVersion") && Object.hasOwn(patch, "kind"))) return [];
    const said = ownedPaths(patch).map(({ keys }) => keys.join("\0"));
    const isSkipped = (at: Path) =>
      said.includes(at.join("\0")) ||
      (!isDocument(patch) && at.length === 1 && !MACHINE_CONFIG_KEYS.includes(String(at[0])));
    return configProblems(patch, types, isSkipped).map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
  });
};

/** What Talos refuses on workers alone. */
export const patchesOfControlPlanes: Rule = (definition) =>
  patchesOf(definition).flatMap(({ path, patch, role }): Problem[] => {
    if (role !== "worker" || isDocument(patch)) return [];
    return Object.entries(REFUSED_OF_WORKERS).flatMap(([place, what]) =>
      placesOf(patch, place.split(".")).map((at) => ({
        path: [...path, ...at],
        message: `is ${what}, which Talos refuses on a worker; write it for a control plane`,
      })),
    );
  });

/** What all of these rules say of one patch alone; paths are from its top. */
export function patchProblems(patch: Patch, role: NodePatch["role"], version: string): Problem[] {
  const definition = { talos: { version }, nodes: { node: { role, patches: [patch] } } };
  const rules = [malformedPatches, patchesOfOwnConfig, patchesUnknownToTalos, patchesOfControlPlanes];
  return rules.flatMap((rule) => rule(definition)).map((problem) => ({ ...problem, path: problem.path.slice(4) }));
}

function owned(kind: string | undefined, instead: string | undefined): string {
  const what = kind === undefined ? "is" : `is a ${kind}, which is`;
  return `${what} written by the program from the definition; ${String(instead)}`;
}

/** What of a patch the program writes, by the keys to it. */
function ownedPaths(patch: Patch): { keys: Path; where: string }[] {
  if (isDocument(patch)) {
    const found = OWNED_DOCUMENTS.filter((document) => isOf(patch, document));
    return found.flatMap(({ keys, where }) => {
      const written = keys.filter((key) => Object.hasOwn(patch, key));
      return written.map((key) => ({ keys: [key], where }));
    });
  }
  return Object.entries(OWNED_PATHS).flatMap(([place, where]) =>
    placesOf(patch, place.split(".")).map((keys) => ({ keys, where })),
  );
}

function isOf(patch: Patch, { kind, name }: OwnedDocument): boolean {
  return patch["kind"] === kind && patch["name"] === name;
}

interface NodePatch {
  readonly path: Path;
  readonly patch: Patch;
  readonly role: Definition["nodes"][string]["role"] | undefined;
}

/** Every patch with its place. */
export function patchesOf(definition: Partly<Definition>): NodePatch[] {
  return entries(definition.nodes).flatMap(([name, { patches, role }]) =>
    (patches ?? []).flatMap((patch, index) =>
      patch === undefined ? [] : [{ path: ["nodes", name, "patches", index], patch, role }],
    ),
  );
}

function kindOf(patch: Patch): string {
  return typeof patch["kind"] === "string" ? patch["kind"] : "";
}

function isDocument(patch: Patch): boolean {
  return Object.hasOwn(patch, "kind") || Object.hasOwn(patch, "apiVersion");
}

function isOperation(patch: Patch): boolean {
  return Object.hasOwn(patch, "op") && Object.hasOwn(patch, "path");
}

/** Every place of a value that keys lead to; in lists, each item's. */
function placesOf(value: unknown, [key, ...rest]: readonly string[]): (string | number)[][] {
  if (key === undefined) return [[]];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => placesOf(item, [key, ...rest]).map((place) => [index, ...place]));
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return [];
  return placesOf((value as Patch)[key], rest).map((place) => [key, ...place]);
}
