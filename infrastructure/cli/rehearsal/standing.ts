import { checkServerIdentity } from "node:tls";
import { Agent, fetch } from "undici";
import { parse } from "yaml";

/** What stands in the cluster, as its own API says. */
export interface Standing {
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; readonly version: string }[];
  readonly namespaces: readonly string[];
  /** `<namespace>/<name>` of the Deployments that are available. */
  readonly available: readonly string[];
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly nodeInfo?: { readonly kubeletVersion: string };
  };
}

/** Asks the cluster with a kubeconfig what stands in it: the proof that the kubeconfig works. */
export async function standing(kubeconfig: string): Promise<Standing> {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const { cluster } = clusters[0];
  const { user } = users[0];
  const pem = (key: Readonly<Record<string, string>>, name: string) =>
    Buffer.from(key[name] ?? "", "base64").toString();
  const servername = cluster["tls-server-name"];
  const dispatcher = new Agent({
    connect: {
      ca: pem(cluster, "certificate-authority-data"),
      cert: pem(user, "client-certificate-data"),
      key: pem(user, "client-key-data"),
      // An address is no server name for TLS: the certificate is held against it instead.
      ...(servername === undefined
        ? {}
        : { checkServerIdentity: (_host, shown) => checkServerIdentity(servername, shown) }),
    },
  });
  const list = async (path: string) => {
    const response = await fetch(`${cluster["server"] ?? ""}${path}`, { dispatcher });
    if (!response.ok) throw new Error(`the API server answered ${String(response.status)} to ${path}`);
    return ((await response.json()) as { items: KubernetesObject[] }).items;
  };
  try {
    const [nodes, namespaces, deployments] = await Promise.all(
      ["/api/v1/nodes", "/api/v1/namespaces", "/apis/apps/v1/deployments"].map(list),
    );
    return {
      nodes: (nodes ?? []).map((node) => ({
        name: node.metadata.name,
        ready: is(node, "Ready"),
        version: node.status?.nodeInfo?.kubeletVersion ?? "",
      })),
      namespaces: (namespaces ?? []).map(({ metadata }) => metadata.name),
      available: (deployments ?? [])
        .filter((deployment) => is(deployment, "Available"))
        .map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`),
    };
  } finally {
    await dispatcher.close();
  }
}

function is(object: KubernetesObject, type: string): boolean {
  return (
    object.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false
  );
}
