import type { ApiClient } from "./api-client";
import type { ClusterConfig } from "./machine-config";

const RBAC = "rbac.authorization.k8s.io";
const BOOTSTRAPPERS = "system:bootstrappers:nodes";
const NODES = "system:nodes";

/**
 * Applies what Talos applies at bootstrap (Talos 1.13, `controllers/k8s/manifest.go`): the bootstrap token, the rights of
 * joining nodes and of Talos. Left out, because no kubelet runs them: CoreDNS, kube-proxy, flannel and their kubeconfig;
 * `extraManifests` and a CNI's, which would be downloaded; `inlineManifests`; and the CRD of `kubernetesTalosAPIAccess`.
 */
export async function applyBootstrapManifests(api: ApiClient, config: ClusterConfig): Promise<void> {
  const objects = [bootstrapToken(config.token), talosNodesRole(), ...bindings()];
  await Promise.all(objects.map(({ path, object }) => api.apply(path, object, "talos")));
}

interface Manifest {
  readonly path: string;
  readonly object: object;
}

function bootstrapToken(token: string): Manifest {
  const [id = "", secret = ""] = token.split(".");
  const name = `bootstrap-token-${id}`;
  return {
    path: `/api/v1/namespaces/kube-system/secrets/${name}`,
    object: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: "kube-system" },
      type: "bootstrap.kubernetes.io/token",
      stringData: {
        "token-id": id,
        "token-secret": secret,
        "usage-bootstrap-authentication": "true",
        "auth-extra-groups": BOOTSTRAPPERS,
      },
    },
  };
}

function talosNodesRole(): Manifest {
  return {
    path: `/apis/${RBAC}/v1/clusterroles/system:talos-nodes`,
    object: {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRole",
      metadata: { name: "system:talos-nodes", labels: { "kubernetes.io/bootstrapping": "rbac-defaults" } },
      rules: [{ apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] }],
    },
  };
}

function bindings(): readonly Manifest[] {
  const requests = "system:certificates.k8s.io:certificatesigningrequests";
  const table: readonly (readonly [name: string, role: string, groups: readonly string[]])[] = [
    ["system-bootstrap-node-bootstrapper", "system:node-bootstrapper", [BOOTSTRAPPERS, NODES]],
    ["system-bootstrap-approve-node-client-csr", `${requests}:nodeclient`, [BOOTSTRAPPERS]],
    ["system-bootstrap-node-renewal", `${requests}:selfnodeclient`, [NODES]],
    ["system:talos-nodes", "system:talos-nodes", [NODES]],
  ];
  return table.map(([name, role, groups]) => ({
    path: `/apis/${RBAC}/v1/clusterrolebindings/${name}`,
    object: {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
      subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
    },
  }));
}
