import type { types } from "@pulumiverse/talos";
import type { ClusterDefinition } from "../../../config/derive";
import type { NodeDefinition } from "../../../config/derive/nodes";
import { parseDocuments } from "../config-document";
import { canonicalYaml } from "./canonical-yaml";
import { redact, REDACTED, secretTexts } from "./redact";
import { secretsBundle } from "./secrets-bundle";
import { stamped } from "./stamp";
import { talconfig } from "./talconfig";

/** The files that Git holds; all the others have key material in them. */
export const COMMITTED = ["talconfig.yaml", "controlplane.yaml", "worker.yaml"] as const;

/** Names of files that no node may have as `<node>.yaml`. */
export const TAKEN: readonly string[] = [...COMMITTED, "secrets.yaml"];

/** What the files are made from. All texts are YAML. */
export interface Emission {
  readonly definition: ClusterDefinition;
  readonly machineSecrets: types.output.machine.MachineSecrets;
  /** Machine config of each role: generated and patched, without what belongs to one node. */
  readonly roles: Readonly<Record<NodeDefinition["role"], string>>;
  /** Final machine config by node. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly talosconfig: string;
  readonly kubeconfig: string;
}

/**
 * The files of `cluster/talos` by name. Pure: the same values give the same bytes.
 *
 * @throws Error if a file that Git holds would have key material in it.
 */
export function renderFiles({ definition, machineSecrets, roles, nodes, ...access }: Emission): Record<string, string> {
  const cluster = definition.cluster.name;
  const secrets = secretTexts(machineSecrets);
  const complete = (text: string) =>
    stamped(cluster, canonicalYaml(parseDocuments(text)), "Complete: keep it to yourself.");
  const redacted = (text: string) =>
    stamped(
      cluster,
      canonicalYaml(parseDocuments(text).map((document) => redact(document, new Set(secrets.keys())))),
      `The config of the role, without what belongs to one node. Key material is replaced by ${REDACTED}.`,
    );
  const files = {
    "talconfig.yaml": stamped(cluster, talconfig(definition), "Talhelper takes it, with secrets.yaml as its secrets."),
    "controlplane.yaml": redacted(roles.controlplane),
    "worker.yaml": redacted(roles.worker),
    "secrets.yaml": stamped(cluster, canonicalYaml([secretsBundle(machineSecrets)]), "Complete: keep it to yourself."),
    talosconfig: complete(access.talosconfig),
    kubeconfig: complete(access.kubeconfig),
    ...Object.fromEntries(Object.entries(nodes).map(([name, config]) => [`${name}.yaml`, complete(config)])),
  };
  for (const name of COMMITTED) refuseSecrets(name, files[name], secrets);
  return files;
}

/** The last line of defence: what Git gets is looked through for every secret that there is. */
function refuseSecrets(name: string, text: string, secrets: ReadonlyMap<string, string>): void {
  const found = [...secrets].find(([secret]) => text.includes(secret));
  if (found === undefined) return;
  throw new Error(`${name} would hold the secret ${found[1]}, and Git would keep it; nothing was written`);
}
