import "reflect-metadata";

import { generateKeyPairSync, webcrypto, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { X509CertificateGenerator } from "@peculiar/x509";

import { type Layout, layout } from "../../../infrastructure/lab/kubernetes/layout";
import { readMachineConfig } from "../../../infrastructure/lab/kubernetes/machine-config";
import { type ClusterPki, writePki } from "../../../infrastructure/lab/kubernetes/pki";
import { encoded, newMachineConfig } from "./new-machine-config";

let files: Layout;

beforeEach(() => {
  files = layout(mkdtempSync(path.join(tmpdir(), "pki-")));
});

afterEach(() => {
  rmSync(files.root, { recursive: true });
});

async function write(cluster: object = {}): Promise<ClusterPki> {
  return writePki({
    config: readMachineConfig(await newMachineConfig(cluster)),
    files,
    nodeName: "cp-1",
    names: ["127.168.50.11", "192.168.50.11", "127.168.50.10"],
    server: "https://127.168.50.11:6443",
  });
}

const certificate = (file: string): X509Certificate => new X509Certificate(readFileSync(file));

/** An RSA authority with its key as `RSA PRIVATE KEY`, as older Talos clusters have it. */
async function rsaAuthority(): Promise<{ crt: string; key: string }> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { subtle } = webcrypto;
  const pkcs8 = pair.privateKey.export({ format: "der", type: "pkcs8" });
  const spki = pair.publicKey.export({ format: "der", type: "spki" });
  const self = await X509CertificateGenerator.createSelfSigned({
    name: "O=kubernetes",
    keys: {
      privateKey: await subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]),
      publicKey: await subtle.importKey("spki", spki, algorithm, true, ["verify"]),
    },
    signingAlgorithm: algorithm,
  });
  const key = pair.privateKey.export({ format: "pem", type: "pkcs1" }).toString();
  return encoded({ certificate: self.toString("pem"), key });
}

test("the API server's certificate carries every name that Talos gives it, and the lab's, once each", async () => {
  await write({ apiServer: { certSANs: ["192.168.50.10", "k8s.example.org"] } });
  const { subjectAltName, subject, ca } = certificate(files.apiServer("apiserver.crt"));
  expect(subject.split("\n")).toEqual(["O=kube-master", "CN=kube-apiserver"]);
  expect(ca).toBe(false);
  expect(subjectAltName?.split(", ")).toEqual([
    "IP Address:192.168.50.10",
    "DNS:k8s.example.org",
    "DNS:kubernetes",
    "DNS:kubernetes.default",
    "DNS:kubernetes.default.svc",
    "DNS:kubernetes.default.svc.cluster.local",
    "DNS:localhost",
    "DNS:cp-1",
    "IP Address:10.96.0.1",
    "IP Address:127.0.0.1",
    "IP Address:127.168.50.11",
    "IP Address:192.168.50.11",
    "IP Address:127.168.50.10",
  ]);
});

test.each(["ECDSA", "RSA"])("an authority with an %s key signs all that is its own", async (kind) => {
  const pki = await write(kind === "RSA" ? { ca: await rsaAuthority() } : {});
  const ca = certificate(files.apiServer("ca.crt"));
  expect(ca.publicKey.asymmetricKeyType).toBe(kind === "RSA" ? "rsa" : "ec");
  const { certificate: client } = await pki.client("admin", "system:masters", 1);
  for (const leaf of [
    certificate(files.apiServer("apiserver.crt")),
    certificate(files.apiServer("apiserver-kubelet-client.crt")),
    new X509Certificate(client),
  ]) {
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  }
});

test("etcd and the aggregation layer have authorities of their own", async () => {
  await write();
  const etcd = certificate(files.etcd("ca.crt")).publicKey;
  for (const file of [files.etcd("server.crt"), files.etcd("peer.crt"), files.apiServer("etcd-client.crt")]) {
    expect(certificate(file).verify(etcd)).toBe(true);
  }
  expect(certificate(files.etcd("peer.crt")).subjectAltName).not.toContain("localhost");
  const aggregator = certificate(files.apiServer("aggregator-ca.crt")).publicKey;
  expect(certificate(files.apiServer("front-proxy-client.crt")).verify(aggregator)).toBe(true);
});

test("authorities that the config still accepts are accepted", async () => {
  const { crt } = await rsaAuthority();
  const pki = await write({ acceptedCAs: [{ crt }] });
  expect(pki.authorities).toHaveLength(2);
  expect(readFileSync(files.apiServer("ca.crt"), "utf8").match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
});

test("every file is its owner's only", async () => {
  await write();
  const written = readdirSync(files.root, { recursive: true, encoding: "utf8" }).map((file) =>
    path.join(files.root, file),
  );
  expect(written.length).toBeGreaterThan(25);
  expect(written.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
});
