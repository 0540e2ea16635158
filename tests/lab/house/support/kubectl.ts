import { parse } from "yaml";
import { ApiClient } from "../../../../infrastructure/lab/kubernetes/api-client";

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
/** Of Kubernetes' own in every namespace. */
const ROOT_CA = "kube-root-ca.crt";

/** What a person does to the cluster, with a kubeconfig. */
export class Kubectl {
  private readonly api: ApiClient;

  constructor(kubeconfig: string) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig;
    const pem = (from: Readonly<Record<string, string>>, key: string) => Buffer.from(from[key]!, "base64").toString();
    const [{ cluster }, { user }] = [clusters[0], users[0]];
    this.api = new ApiClient({
      server: cluster["server"]!,
      authorities: [pem(cluster, "certificate-authority-data")],
      client: { certificate: pem(user, "client-certificate-data"), key: pem(user, "client-key-data") },
    });
  }

  async createConfigMap(name: string): Promise<void> {
    await this.api.send("POST", CONFIG_MAPS, {
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: {} },
    });
  }

  /** Names of the ConfigMaps in the default namespace. */
  async configMaps(): Promise<string[]> {
    const { items } = await this.api.send<{ items: { metadata: { name: string } }[] }>("GET", CONFIG_MAPS);
    return items.map(({ metadata }) => metadata.name).filter((name) => name !== ROOT_CA);
  }

  /** What the Secrets of a namespace hold, by `<secret> <key>`. */
  async secrets(namespace: string): Promise<Record<string, string>> {
    interface Secrets {
      readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly data?: Record<string, string>;
      }[];
    }
    const { items } = await this.api.send<Secrets>("GET", `/api/v1/namespaces/${namespace}/secrets`);
    const entries = items.flatMap(({ metadata, data = {} }) =>
      Object.entries(data).map(([key, value]) => [`${metadata.name} ${key}`, Buffer.from(value, "base64").toString()]),
    );
    return Object.fromEntries(entries) as Record<string, string>;
  }

  close(): void {
    this.api.close();
  }
}
