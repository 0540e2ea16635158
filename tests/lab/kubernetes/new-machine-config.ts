import { generateKeyPairSync, randomBytes } from "node:crypto";

import { type Certificate, createAuthority } from "../../../infrastructure/lab/certificates/authority";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** An authority as it stands in a machine config. */
export function encoded({ certificate, key }: Certificate): { crt: string; key: string } {
  return { crt: base64(certificate), key: base64(key) };
}

/** A control plane's config as the Talos provider gives it for `prox-n100` (Talos 1.13), with secrets of its own. */
export async function newMachineConfig(cluster: object = {}): Promise<{ machine: object; cluster: object }> {
  const serviceAccount = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return {
    machine: {
      type: "controlplane",
      token: "s3cret",
      kubelet: { image: "ghcr.io/siderolabs/kubelet:v1.36.3" },
      nodeLabels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" },
    },
    cluster: {
      controlPlane: { endpoint: "https://192.168.50.10:6443" },
      clusterName: "prox-n100",
      network: { dnsDomain: "cluster.local", podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/12"] },
      token: "abcdef.0123456789abcdef",
      secretboxEncryptionSecret: randomBytes(32).toString("base64"),
      ca: encoded(await createAuthority({ organization: "kubernetes" }, "p256")),
      aggregatorCA: encoded(await createAuthority({}, "p256")),
      serviceAccount: { key: base64(serviceAccount.export({ format: "pem", type: "pkcs1" }).toString()) },
      apiServer: {
        image: "registry.k8s.io/kube-apiserver:v1.36.3",
        admissionControl: [
          {
            name: "PodSecurity",
            configuration: {
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
            },
          },
        ],
        auditPolicy: { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] },
      },
      controllerManager: { image: "registry.k8s.io/kube-controller-manager:v1.36.3" },
      scheduler: { image: "registry.k8s.io/kube-scheduler:v1.36.3" },
      etcd: { ca: encoded(await createAuthority({ organization: "etcd" }, "p256")) },
      ...cluster,
    },
  };
}
