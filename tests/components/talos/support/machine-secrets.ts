import type { types } from "@pulumiverse/talos";

/** Key material that is easy to find again: no text is part of another. */
export const machineSecrets: types.output.machine.MachineSecrets = {
  certs: {
    etcd: { cert: "Y2VydC1ldGNk", key: "a2V5LWV0Y2Q=" },
    k8s: { cert: "Y2VydC1rOHM=", key: "a2V5LWs4cw==" },
    k8sAggregator: { cert: "Y2VydC1hZ2dyZWdhdG9y", key: "a2V5LWFnZ3JlZ2F0b3I=" },
    k8sServiceaccount: { key: "a2V5LXNlcnZpY2VhY2NvdW50" },
    os: { cert: "Y2VydC1vcw==", key: "a2V5LW9zLTE=" },
  },
  cluster: { id: "cluster-id-of-the-test=", secret: "cluster-secret-of-the-test=" },
  secrets: { bootstrapToken: "boots1.0123456789abcdef", secretboxEncryptionSecret: "secretbox-of-the-test=" },
  trustdinfo: { token: "trustd.fedcba9876543210" },
};

/** What an admin's client shows. */
export const clientConfiguration: types.output.machine.ClientConfiguration = {
  caCertificate: machineSecrets.certs.os.cert,
  clientCertificate: "Y2VydC1hZG1pbg==",
  clientKey: "a2V5LWFkbWluLTE=",
};
