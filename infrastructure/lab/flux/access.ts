import { parse, stringify } from "yaml";
import type { ApiClientArgs } from "../kubernetes/api-client";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
}

/** What a client of the lab needs of a kubeconfig with its certificates inside. */
export function clientOf(text: string): ApiClientArgs {
  const { clusters, users } = parse(text) as Kubeconfig;
  const { cluster = {} } = clusters[0] ?? {};
  const { user = {} } = users[0] ?? {};
  const pem = (from: Readonly<Record<string, string>>, key: string) =>
    Buffer.from(from[key] ?? "", "base64").toString();
  return {
    server: cluster["server"] ?? "",
    authorities: [pem(cluster, "certificate-authority-data")],
    client: { certificate: pem(user, "client-certificate-data"), key: pem(user, "client-key-data") },
  };
}

/** The same cluster with a service account's token in the place of the admin's certificate. */
export function withToken(text: string, token: string): string {
  const kubeconfig = parse(text) as Kubeconfig;
  return stringify({ ...kubeconfig, users: kubeconfig.users.map(({ name }) => ({ name, user: { token } })) });
}
