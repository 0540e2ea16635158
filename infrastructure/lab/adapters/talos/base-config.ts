import { stringify } from "yaml";
import type { MachineSecrets } from "./secrets";

export interface BaseConfigOptions {
  readonly clusterName: string;
  /** `https://<vip>:6443`. */
  readonly clusterEndpoint: string;
  readonly machineType: "controlplane" | "worker";
  readonly machineSecrets: MachineSecrets;
  /** With a leading v. */
  readonly talosVersion: string;
  /** With or without a leading v. */
  readonly kubernetesVersion: string;
}

/**
 * What Talos 1.13 generates for a role without patches, as the real provider 0.8 gave it for v1.13.9. The installer is that
 * of the provider's own library, v1.13.0, whatever version is asked for.
 */
export function baseConfig(options: BaseConfigOptions): string {
  const { machineSecrets: secrets, machineType } = options;
  if (!options.talosVersion.startsWith("v1.13.")) {
    throw new Error(`the lab knows what Talos 1.13 generates, not ${options.talosVersion}`);
  }
  const kubernetes = options.kubernetesVersion.replace(/^v/, "");
  const control = machineType === "controlplane";
  const ca = ({ cert, key }: { cert: string; key: string }) => ({ crt: cert, key: control ? key : "" });
  const config = {
    version: "v1alpha1",
    debug: false,
    persist: true,
    machine: {
      type: machineType,
      token: secrets.trustdinfo.token,
      ca: ca(secrets.certs.os),
      certSANs: [],
      kubelet: {
        image: `ghcr.io/siderolabs/kubelet:v${kubernetes}`,
        defaultRuntimeSeccompProfileEnabled: true,
        disableManifestsDirectory: true,
      },
      install: {
        disk: "/dev/sda",
        image: "ghcr.io/siderolabs/installer:v1.13.0",
        wipe: false,
        grubUseUKICmdline: true,
      },
      features: {
        diskQuotaSupport: true,
        kubePrism: { enabled: true, port: 7445 },
        hostDNS: { enabled: true, forwardKubeDNSToHost: true },
      },
      ...(control ? { nodeLabels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" } } : {}),
    },
    cluster: {
      id: secrets.cluster.id,
      secret: secrets.cluster.secret,
      controlPlane: { endpoint: options.clusterEndpoint },
      clusterName: options.clusterName,
      network: { dnsDomain: "cluster.local", podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/12"] },
      token: secrets.secrets.bootstrapToken,
      ...(control ? { secretboxEncryptionSecret: secrets.secrets.secretboxEncryptionSecret } : {}),
      ca: ca(secrets.certs.k8s),
      ...(control ? controlPlane(secrets, kubernetes) : {}),
      discovery: { enabled: true, registries: { kubernetes: { disabled: true }, service: {} } },
      ...(control ? { etcd: { ca: ca(secrets.certs.etcd) } } : {}),
    },
  };
  const hostname = { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "stable" };
  return [config, hostname].map((document) => stringify(document, { indent: 4, lineWidth: 0 })).join("---\n");
}

function controlPlane({ certs }: MachineSecrets, kubernetes: string) {
  const image = (name: string) => ({ image: `registry.k8s.io/${name}:v${kubernetes}` });
  return {
    aggregatorCA: { crt: certs.k8sAggregator.cert, key: certs.k8sAggregator.key },
    serviceAccount: { key: certs.k8sServiceaccount.key },
    apiServer: {
      ...image("kube-apiserver"),
      admissionControl: [{ name: "PodSecurity", configuration: POD_SECURITY }],
      auditPolicy: { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] },
    },
    controllerManager: image("kube-controller-manager"),
    proxy: image("kube-proxy"),
    scheduler: image("kube-scheduler"),
  };
}

const POD_SECURITY = {
  apiVersion: "pod-security.admission.config.k8s.io/v1alpha1",
  defaults: {
    audit: "restricted",
    "audit-version": "latest",
    enforce: "baseline",
    "enforce-version": "latest",
    warn: "restricted",
    "warn-version": "latest",
  },
  exemptions: { namespaces: ["kube-system"], runtimeClasses: [], usernames: [] },
  kind: "PodSecurityConfiguration",
};
