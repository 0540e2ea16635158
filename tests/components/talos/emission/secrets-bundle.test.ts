import { secretsBundle } from "../../../../components/talos/emission/secrets-bundle";
import { machineSecrets } from "../support/machine-secrets";

const { certs, cluster, secrets, trustdinfo } = machineSecrets;
const pair = ({ cert, key }: { cert: string; key: string }) => ({ crt: cert, key });

const bundle = {
  cluster: { id: cluster.id, secret: cluster.secret },
  secrets: { bootstraptoken: secrets.bootstrapToken, secretboxencryptionsecret: secrets.secretboxEncryptionSecret },
  trustdinfo: { token: trustdinfo.token },
  certs: {
    etcd: pair(certs.etcd),
    k8s: pair(certs.k8s),
    k8saggregator: pair(certs.k8sAggregator),
    k8sserviceaccount: { key: certs.k8sServiceaccount.key },
    os: pair(certs.os),
  },
};

test("has the keys that talosctl reads", () => {
  expect(secretsBundle(machineSecrets)).toEqual(bundle);
});

test("has the key of a cluster from before Talos 1.3 too", () => {
  const old = { ...machineSecrets, secrets: { ...secrets, aescbcEncryptionSecret: "aescbc" } };
  expect(secretsBundle(old)).toEqual({ ...bundle, secrets: { ...bundle.secrets, aescbcencryptionsecret: "aescbc" } });
});
