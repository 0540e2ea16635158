import { generateKeyPair, randomBytes, randomInt } from "node:crypto";
import { promisify } from "node:util";
import { createAuthority, issue, type Certificate } from "../../certificates/authority";

/** A certificate and its key as the provider gives them: base64 of PEM. */
interface EncodedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** The provider's `machineSecrets`. */
export interface MachineSecrets {
  readonly certs: {
    readonly etcd: EncodedCertificate;
    readonly k8s: EncodedCertificate;
    readonly k8sAggregator: EncodedCertificate;
    readonly k8sServiceaccount: { readonly key: string };
    readonly os: EncodedCertificate;
  };
  readonly cluster: { readonly id: string; readonly secret: string };
  readonly secrets: { readonly bootstrapToken: string; readonly secretboxEncryptionSecret: string };
  readonly trustdinfo: { readonly token: string };
}

/** The provider's `clientConfiguration`: an admin of the Talos API. All base64 of PEM. */
export interface ClientConfiguration {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** New key material for a cluster, of the kinds and lengths that Talos 1.13 generates. */
export async function generateSecrets(): Promise<{
  machineSecrets: MachineSecrets;
  clientConfiguration: ClientConfiguration;
}> {
  const [etcd, k8s, aggregator, os, serviceAccount] = await Promise.all([
    createAuthority({ organization: "etcd" }, "p256"),
    createAuthority({ organization: "kubernetes" }, "p256"),
    createAuthority({ commonName: "front-proxy" }, "p256"),
    createAuthority({ organization: "talos" }, "ed25519"),
    promisify(generateKeyPair)("rsa", { modulusLength: 4096 }),
  ]);
  const machineSecrets: MachineSecrets = {
    certs: {
      etcd: encoded(etcd),
      k8s: encoded(k8s),
      k8sAggregator: encoded(aggregator),
      k8sServiceaccount: { key: base64(serviceAccount.privateKey.export({ type: "pkcs1", format: "pem" }).toString()) },
      os: encoded(os),
    },
    cluster: { id: randomBytes(32).toString("base64"), secret: randomBytes(32).toString("base64") },
    secrets: { bootstrapToken: token(), secretboxEncryptionSecret: randomBytes(32).toString("base64") },
    trustdinfo: { token: token() },
  };
  const admin = await issue(os, { commonName: "admin", organizations: ["os:admin"], usages: ["client"] });
  return {
    machineSecrets,
    clientConfiguration: {
      caCertificate: base64(os.certificate),
      clientCertificate: base64(admin.certificate),
      clientKey: base64(admin.key),
    },
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

const encoded = ({ certificate, key }: Certificate): EncodedCertificate => ({
  cert: base64(certificate),
  key: base64(key),
});

/** Six and sixteen characters with a dot between them. */
function token(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const some = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
  return `${some(6)}.${some(16)}`;
}
