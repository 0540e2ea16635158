import { parse, stringify } from "yaml";
import { readKubeconfig } from "../../../components/flux/kubeconfig";
import { clusterCertificates, kubeconfig, type ClusterCertificates } from "../../support/api-server";

let certificates: ClusterCertificates;
beforeAll(async () => {
  certificates = await clusterCertificates();
});

test("reads what the current context names", () => {
  const text = kubeconfig(certificates, "https://192.168.50.10:6443", { "tls-server-name": "kubernetes" });
  expect(readKubeconfig(text)).toEqual({
    server: "https://192.168.50.10:6443",
    serverName: "kubernetes",
    authority: certificates.authority.certificate,
    certificate: certificates.client.certificate,
    key: certificates.client.key,
  });
});

test("takes the current context, not the first one", () => {
  const config = parse(kubeconfig(certificates, "https://192.168.50.10:6443")) as Record<string, unknown[]>;
  config["clusters"]!.unshift({ name: "other", cluster: { ...clusterOf(config), server: "https://other:6443" } });
  config["contexts"]!.unshift({ name: "other", context: { cluster: "other", user: "admin@prox-n100" } });
  expect(readKubeconfig(stringify(config)).server).toBe("https://192.168.50.10:6443");
});

const NOT = "is not a kubeconfig of Talos";
test.each<[string, (config: Record<string, unknown>) => unknown, string]>([
  ["nothing", () => "", NOT],
  ["no YAML", () => "a: [secret-looking", NOT],
  [
    "no context",
    (config) => ({ ...config, "current-context": "" }),
    `${NOT}: current-context is missing or not as Talos writes it`,
  ],
  [
    "a context that is not there",
    (config) => ({ ...config, "current-context": "gone" }),
    `${NOT}: its current context names no cluster and user in it`,
  ],
  [
    "no authority",
    (config) => ({ ...config, clusters: [{ name: "prox-n100", cluster: { server: "https://a:1" } }] }),
    `${NOT}: clusters.0.cluster.certificate-authority-data is missing or not as Talos writes it`,
  ],
  [
    "plain HTTP",
    (config) => ({
      ...config,
      clusters: [{ name: "prox-n100", cluster: { ...clusterOf(config), server: "http://a:1" } }],
    }),
    `${NOT}: clusters.0.cluster.server is missing or not as Talos writes it`,
  ],
  [
    "a program instead of a certificate",
    (config) => ({ ...config, users: [{ name: "admin@prox-n100", user: { exec: { command: "x" } } }] }),
    `${NOT}: users.0.user.client-certificate-data is missing or not as Talos writes it`,
  ],
])("refuses %s and shows nothing of it", (_, change, message) => {
  const changed = change(parse(kubeconfig(certificates, "https://192.168.50.10:6443")) as Record<string, unknown>);
  expect(() => readKubeconfig(typeof changed === "string" ? changed : stringify(changed))).toThrow(new Error(message));
});

function clusterOf(config: Record<string, unknown>): object {
  return (config["clusters"] as { cluster: object }[]).at(-1)!.cluster;
}
