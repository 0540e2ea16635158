import { X509Certificate } from "node:crypto";
import { parse } from "yaml";
import { planned, secret, type PlainMap } from "../../engine/provider/adapter";
import { readKubeconfigArchive } from "../../talos/kubeconfig-archive";
import { text } from "../text";
import { machineAddress, retried, streamFrom } from "./machine-client";
import { plain } from "./plain";
import { duration, milliseconds, type Attempt, type TalosResource, type TalosWorld } from "./resource";

const GENERATED = ["kubeconfigRaw", "kubernetesClientConfiguration"];

/** `cluster.Kubeconfig`. */
export const kubeconfig: TalosResource = {
  shape: {
    clientConfiguration: "any",
    node: "any",
    endpoint: "any",
    timeouts: { create: "any", update: "any" },
    certificateRenewalDuration: "any",
  },
  replaces: [],
  renewed: (inputs, old) => (ends(inputs, old) ? GENERATED : []),
  planned: (_world, inputs, old) =>
    Promise.resolve(old === undefined || ends(inputs, old) ? planned(inputs, GENERATED) : { ...old, ...inputs }),
  async create(world, inputs, attempt) {
    return { id: text(inputs, "node", ""), outputs: await fetchKubeconfig(world, inputs, "create", attempt) };
  },
  update: (world, inputs, _old, attempt) => fetchKubeconfig(world, inputs, "update", attempt),
};

/**
 * Whether its certificate ends so soon that the provider fetches another one.
 * Source: ModifyPlan in pkg/talos/talos_cluster_kubeconfig_resource.go of siderolabs/terraform-provider-talos.
 */
function ends(inputs: PlainMap, old: PlainMap): boolean {
  const { clientCertificate } = old["kubernetesClientConfiguration"] as Record<string, string>;
  const { validTo } = new X509Certificate(Buffer.from(clientCertificate ?? "", "base64"));
  return Date.parse(validTo) < Date.now() + duration(text(inputs, "certificateRenewalDuration", "720h"));
}

async function fetchKubeconfig(world: TalosWorld, inputs: PlainMap, key: "create" | "update", { signal }: Attempt) {
  const patience = Math.min(milliseconds(inputs["timeouts"], key, "10m"), world.patience);
  const archive = await retried(
    "failed to retrieve kubeconfig",
    () => streamFrom(machineAddress(inputs), "Kubeconfig"),
    patience,
    signal,
  );
  const raw = await readKubeconfigArchive(archive);
  const { clusters, users } = parse(raw) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const kubernetesClientConfiguration = {
    host: clusters[0].cluster["server"],
    caCertificate: clusters[0].cluster["certificate-authority-data"],
    clientCertificate: users[0].user["client-certificate-data"],
    clientKey: users[0].user["client-key-data"],
  };
  return {
    ...inputs,
    kubeconfigRaw: secret(raw),
    kubernetesClientConfiguration: secret(plain(kubernetesClientConfiguration)),
  };
}
