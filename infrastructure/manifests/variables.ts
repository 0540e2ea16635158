import * as pulumi from "@pulumi/pulumi";
import { facts } from "../../components/flux/facts";
import { clusterSecrets } from "../../components/flux/secrets";
import type { ClusterDefinition } from "../../config/derive";

/** What manifests may substitute, by where Flux has it from. */
export interface Variables {
  readonly "cluster-settings": Readonly<Record<string, string>>;
  readonly "cluster-secrets": Readonly<Record<string, string>>;
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
  return {
    "cluster-settings": facts(definition, { host: definition.tunnelHost, revision: "token-1" }) as Record<
      string,
      string
    >,
    "cluster-secrets": Object.fromEntries(
      Object.keys(secrets).map((name) => [name, name.toLowerCase().replaceAll("_", "-")]),
    ),
  };
}
