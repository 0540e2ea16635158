import { parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/**
 * The kubeconfig for where the API is reached from here: at the VIP of the definition (the state may hold a kubeconfig from
 * before it changed), or at another endpoint. The certificate is still the one for the VIP, so that is the name it is
 * checked for.
 *
 * @param endpoint `https://host:port`; undefined: the VIP
 */
export function reachedAt(endpoint: string | undefined, vip: string, kubeconfig: string): string {
  const atVip = `https://${vip}:6443`;
  const document = parseDocument(kubeconfig);
  const clusters = (document.get("clusters") as YAMLSeq<YAMLMap> | undefined)?.items ?? [];
  if (endpoint === undefined && clusters.every((cluster) => cluster.getIn(["cluster", "server"]) === atVip)) {
    return kubeconfig;
  }
  for (const cluster of clusters) {
    cluster.setIn(["cluster", "server"], endpoint ?? atVip);
    if (endpoint !== undefined) cluster.setIn(["cluster", "tls-server-name"], vip);
  }
  return document.toString({ lineWidth: 0 });
}
