import { stringify } from "yaml";

import type { Certificate } from "../certificates/authority";

export interface KubeconfigArgs {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly server: string;
  /** PEM certificates of the authorities that the server's certificate may come from. */
  readonly authorities: readonly string[];
  readonly user: string;
  readonly context: string;
  readonly client: Certificate;
}

/** A kubeconfig with everything inline, named as Talos names its parts: `<user>@<cluster>`. */
export function kubeconfig(args: KubeconfigArgs): string {
  const { clusterName, server, authorities, client } = args;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const user = `${args.user}@${clusterName}`;
  const context = `${args.context}@${clusterName}`;
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: clusterName, cluster: { server, "certificate-authority-data": base64(authorities.join("")) } },
      ],
      users: [
        {
          name: user,
          user: { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) },
        },
      ],
      contexts: [{ name: context, context: { cluster: clusterName, namespace: "default", user } }],
      "current-context": context,
    },
    { lineWidth: 0 },
  );
}
