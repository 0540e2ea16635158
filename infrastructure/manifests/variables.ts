import * as pulumi from "@pulumi/pulumi";
import { facts, numbers } from "../../components/flux/facts";
import { secretNameOf } from "../../components/flux/secret-parts";
import { clusterSecrets } from "../../components/flux/secrets";
import type { FluxKustomization } from "./flux-kustomization";
import type { ClusterDefinition } from "../../config/derive";

/** What manifests may substitute. */
export interface Variables {
  /** The ConfigMap `cluster-settings`, which every part is given. */
  readonly facts: Readonly<Record<string, string>>;
  /** Those of the facts that stand for a number. */
  readonly numbers: ReadonlySet<string>;
  /** What each part is given for itself, by part: the Secret {@link secretNameOf}. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The ConfigMap of the facts. */
export const SETTINGS = "cluster-settings";

/** What Flux finds in a ConfigMap or a Secret of its namespace, if it is one of those that the flux layer writes for it. */
function variablesIn(
  { facts, secrets }: Variables,
  { kind, name }: { readonly kind: string; readonly name: string },
): Readonly<Record<string, string>> | undefined {
  if (kind === "ConfigMap") return name === SETTINGS ? facts : undefined;
  const part = Object.keys(secrets).find((each) => secretNameOf(each) === name);
  return part === undefined ? undefined : secrets[part];
}

/** What a part of the tree is given, its own values last. The folder that Flux starts from is given the facts. */
export function givenTo(
  by: Pick<FluxKustomization, "substituteFrom" | "substitute"> | undefined,
  variables: Variables,
): Readonly<Record<string, string>> {
  if (by === undefined) return variables.facts;
  const named = by.substituteFrom.map((each) => variablesIn(variables, each) ?? {});
  return [...named, by.substitute].reduce((all, each) => ({ ...all, ...each }), {});
}

/** Whether a variable is a secret of any part. */
export function isSecret({ secrets }: Variables, variable: string): boolean {
  return Object.values(secrets).some((each) => variable in each);
}

/** Secrets' values are not known here, and need not be: each is its own name in small letters. */
export function variablesOf(definition: ClusterDefinition): Variables {
  const any = pulumi.output("");
  const config = new Proxy({}, { get: () => any }) as Record<string, pulumi.Output<string>>;
  const secrets = clusterSecrets(definition, {
    config,
    tunnelToken: any,
    grafanaAdminPassword: any,
    telemetryPassword: any,
  });
  const named = (values: object) =>
    Object.fromEntries(Object.keys(values).map((name) => [name, name.toLowerCase().replaceAll("_", "-")]));
  return {
    facts: facts(definition, { host: definition.tunnelHost, revision: "token-1" }) as Record<string, string>,
    numbers: new Set(Object.keys(numbers(definition))),
    secrets: Object.fromEntries(Object.entries(secrets).map(([part, values]) => [part, named(values)])),
  };
}
