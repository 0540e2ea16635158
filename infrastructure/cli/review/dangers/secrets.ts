import { code, words } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import type { Danger } from "./danger";

interface Reference {
  readonly kind?: unknown;
  readonly name?: unknown;
}

/** A part of the tree is given a Secret to fill in from, or a release values from one, above all one that is another's. */
export function handedSecrets(before: KubernetesObject | undefined, after: KubernetesObject): Danger[] {
  const old = new Set(before === undefined ? [] : referencesOf(before));
  return referencesOf(after)
    .filter((name) => !old.has(name))
    .map((name) => {
      const own = isOwn(name, after.metadata.name);
      const whose = own ? words`is given the secrets of` : words`is given the secrets of another part:`;
      return { check: "secrets", message: words`${whose} ${code(name)}` };
    });
}

/** A part's own Secret is called after it, and after nothing else. */
function isOwn(secret: string, part: string): boolean {
  return secret === `cluster-secrets-${part}`;
}

function referencesOf(object: KubernetesObject): string[] {
  if (object.kind !== "Kustomization" && object.kind !== "HelmRelease") return [];
  const { postBuild, valuesFrom } = (object["spec"] ?? {}) as {
    postBuild?: { substituteFrom?: unknown };
    valuesFrom?: unknown;
  };
  return [postBuild?.substituteFrom, valuesFrom]
    .flatMap((list) => (Array.isArray(list) ? (list as (Reference | null)[]) : []))
    .flatMap((each) => (each?.kind === "Secret" ? [String(each.name)] : []));
}

interface Filled {
  readonly object: KubernetesObject;
  readonly secrets?: readonly string[];
}

/** Secrets that Flux fills into an object now, and did not before. Anything but a Secret can be read by many. */
export function secretsFilledIn(before: Filled | undefined, after: Filled | undefined): Danger[] {
  if (after === undefined) return [];
  const fresh = [...new Set(after.secrets)].filter((name) => !(before?.secrets ?? []).includes(name));
  const says = after.object.kind === "Secret" ? words`is filled with the secret` : words`shows everybody the secret`;
  return fresh.map((name) => ({ check: "secrets", message: words`${says} ${code(name)}` }));
}
