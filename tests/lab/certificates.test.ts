import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { webcrypto, X509Certificate } from "node:crypto";
import { createServer, connect } from "node:tls";
import type { AddressInfo } from "node:net";
import { createAuthority, issue, publicKeyOf, readPrivateKey } from "../../infrastructure/lab/certificates/authority";

describe.each(["ed25519", "p256"] as const)("an authority with a %s key", (kind) => {
  test("signs leaves that Node's TLS accepts for their hosts, and only with the authority known", async () => {
    const authority = await createAuthority({ organization: "talos" }, kind);
    const server = await issue(authority, { commonName: "s", hosts: ["127.0.0.1", "lab.test"], usages: ["server"] });
    const client = await issue(authority, { commonName: "c", organizations: ["os:admin"], usages: ["client"] });
    const listening = createServer(
      {
        cert: server.certificate,
        key: readPrivateKey(server.key).export({ type: "pkcs8", format: "pem" }),
        ca: authority.certificate,
        requestCert: true,
      },
      (socket) => socket.end(String(socket.getPeerCertificate().subject.O)),
    );
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const { port } = listening.address() as AddressInfo;
    const key = readPrivateKey(client.key).export({ type: "pkcs8", format: "pem" });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", ca: authority.certificate, cert: client.certificate, key });
      socket.on("data", (data: Buffer) => {
        resolve(data.toString());
      });
      socket.on("error", reject);
    });
    expect(answer).toBe("os:admin");
    const refused = await new Promise<string>((resolve) => {
      connect({ port, host: "127.0.0.1" }).on("error", (error) => {
        resolve((error as NodeJS.ErrnoException).code ?? "");
      });
    });
    expect(refused).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    await new Promise((resolve) => listening.close(resolve));
    const leaf = new X509Certificate(server.certificate);
    expect(leaf.subjectAltName).toBe("IP Address:127.0.0.1, DNS:lab.test");
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
  });
});

test("a leaf names its authority's key as the authority does, so that one that Go has made is followed", async () => {
  const key = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  // Go names a key by its own hash of it, which is not the one of RFC 5280 that others take.
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: "O=kubernetes",
    keys: key,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectKeyIdentifierExtension("11".repeat(20)),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key.privateKey)).toString("base64");
  const authority = {
    certificate: made.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
  const leaf = new X509Certificate((await issue(authority, { commonName: "a", usages: ["client"] })).certificate);
  expect(leaf.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
});

test("keys carry the labels that Go programs write", async () => {
  const ed25519 = await createAuthority({ organization: "talos" }, "ed25519");
  const p256 = await createAuthority({ organization: "kubernetes" }, "p256");
  expect(ed25519.key).toMatch(/^-----BEGIN ED25519 PRIVATE KEY-----\n/);
  expect(p256.key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(Buffer.from(ed25519.key).toString("base64")).toHaveLength(180);
  expect(Buffer.from(p256.key).toString("base64")).toHaveLength(304);
  expect(publicKeyOf(p256.key)).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
});
