import { parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/**
 * The kubeconfig for where the API is reached from here, if not at the VIP: each cluster's server is the endpoint. The
 * certificate is still the one for the VIP, so that is the name it is checked for.
 *
 * @param endpoint `https://host:port`; undefined leaves the kubeconfig as it is
 */
export function reachedAt(endpoint: string | undefined, vip: string, kubeconfig: string): string {
  if (endpoint === undefined) return kubeconfig;
  const document = parseDocument(kubeconfig);
  const clusters = document.get("clusters") as YAMLSeq<YAMLMap> | undefined;
  for (const cluster of clusters?.items ?? []) {
    cluster.setIn(["cluster", "server"], endpoint);
    cluster.setIn(["cluster", "tls-server-name"], vip);
  }
  return document.toString({ lineWidth: 0 });
}
