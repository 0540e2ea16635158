import { groupOf, type KubernetesObject } from "./kubernetes-object";

/** Kinds outside all namespaces, of Kubernetes and of what runs here, each with its group. */
const CLUSTER_SCOPED: readonly string[] = [
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "cert-manager.io/ClusterIssuer",
  "networking.k8s.io/IngressClass",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "snapshot.storage.k8s.io/VolumeSnapshotClass",
  "snapshot.storage.k8s.io/VolumeSnapshotContent",
  "tailscale.com/Connector",
  "tailscale.com/DNSConfig",
  "tailscale.com/ProxyClass",
  "tailscale.com/ProxyGroup",
];

/** Whether an object is outside all namespaces. */
export function isClusterScoped(object: Pick<KubernetesObject, "apiVersion" | "kind">): boolean {
  return CLUSTER_SCOPED.includes(`${groupOf(object)}/${object.kind}`);
}
