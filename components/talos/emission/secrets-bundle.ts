import type { types } from "@pulumiverse/talos";

type MachineSecrets = types.output.machine.MachineSecrets;
type Certificate = types.output.machine.Certificate;

/** The secrets as `talosctl gen secrets` writes them, for `talosctl gen config --with-secrets`. */
export function secretsBundle({ cluster, secrets, trustdinfo, certs }: MachineSecrets): Record<string, unknown> {
  const pair = ({ cert, key }: Certificate) => ({ crt: cert, key });
  const { aescbcEncryptionSecret: aescbc } = secrets;
  return {
    cluster: { id: cluster.id, secret: cluster.secret },
    secrets: {
      bootstraptoken: secrets.bootstrapToken,
      secretboxencryptionsecret: secrets.secretboxEncryptionSecret,
      ...(aescbc ? { aescbcencryptionsecret: aescbc } : {}),
    },
    trustdinfo: { token: trustdinfo.token },
    certs: {
      etcd: pair(certs.etcd),
      k8s: pair(certs.k8s),
      k8saggregator: pair(certs.k8sAggregator),
      k8sserviceaccount: { key: certs.k8sServiceaccount.key },
      os: pair(certs.os),
    },
  };
}
