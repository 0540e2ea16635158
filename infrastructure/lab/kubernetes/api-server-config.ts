import { stringify } from "yaml";

import type { Layout } from "./layout";
import type { ClusterConfig } from "./machine-config";
import { writeFileAtomic } from "../../shared/atomic-file";

/**
 * A socket that is not there. Kubernetes stores the definition's addresses, so an API server that is asked for logs, or
 * for a webhook's opinion, would dial the house's real nodes, or wait half a minute for a Service that no kube-proxy
 * serves. Told to reach all of them through this socket, it fails at once, with this name in its answer.
 */
const NO_WAY_OUT = "the-lab-runs-no-kubelets-and-no-pods";

/** Writes the config files that the API server's flags name, as Talos renders them. */
export function writeApiServerConfig(config: ClusterConfig, files: Layout): void {
  const documents: Readonly<Record<string, object>> = {
    "admission-control-config.yaml": {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AdmissionConfiguration",
      plugins: config.apiServer.admissionControl,
    },
    "auditpolicy.yaml": config.apiServer.auditPolicy,
    "authorization-config.yaml": {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AuthorizationConfiguration",
      authorizers: authorizers(config),
    },
    "egress-selector-config.yaml": {
      apiVersion: "apiserver.k8s.io/v1beta1",
      kind: "EgressSelectorConfiguration",
      egressSelections: ["cluster", "controlplane"].map((name) => ({
        name,
        connection: { proxyProtocol: "HTTPConnect", transport: { uds: { udsName: NO_WAY_OUT } } },
      })),
    },
    "encryptionconfig.yaml": {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "EncryptionConfiguration",
      resources: [{ resources: ["secrets"], providers: encryptionProviders(config) }],
    },
  };
  for (const [name, document] of Object.entries(documents)) writeFileAtomic(files.apiServer(name), stringify(document));
}

/** The config's own, with Talos' two always among them. */
function authorizers({ apiServer }: ClusterConfig): readonly object[] {
  const own = apiServer.authorizationConfig;
  const missing = [
    { type: "Node", name: "node" },
    { type: "RBAC", name: "rbac" },
  ].filter(({ type }) => !own.some((each) => each.type === type));
  return [...missing, ...own];
}

/** Secretbox first, so that it writes; the others can be read; names as Talos has them, for they are stored with the data. */
function encryptionProviders({ secretboxEncryptionSecret, aescbcEncryptionSecret }: ClusterConfig): readonly object[] {
  const key = (name: string, secret: string): object => ({ keys: [{ name, secret }] });
  return [
    ...(secretboxEncryptionSecret === undefined ? [] : [{ secretbox: key("key2", secretboxEncryptionSecret) }]),
    ...(aescbcEncryptionSecret === undefined ? [] : [{ aescbc: key("key1", aescbcEncryptionSecret) }]),
    { identity: {} },
  ];
}
