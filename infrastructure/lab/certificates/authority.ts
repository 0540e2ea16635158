// x509 builds on decorators and wants this first.
import "reflect-metadata";
import { createPrivateKey, createPublicKey, webcrypto, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto);

/** Kinds of key: Talos' OS CA is Ed25519, the Kubernetes and etcd ones are ECDSA on P-256. */
export type KeyKind = "ed25519" | "p256";

/** A certificate and its private key, both PEM. The key's label is the one that Go programs write. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a leaf certificate says. */
export interface LeafOptions {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses. */
  readonly hosts?: readonly string[];
  readonly usages: readonly ("server" | "client")[];
  /** Validity in hours, 24 × 365 if absent. */
  readonly hours?: number;
  /** Kind of the leaf's own key; the authority's if absent. */
  readonly key?: KeyKind;
}

const HOUR = 3_600_000;

/** A new self-signed authority, valid for ten years. */
export async function createAuthority(
  name: { readonly commonName?: string; readonly organization?: string },
  kind: KeyKind,
): Promise<Certificate> {
  const keys = await generate(kind);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: distinguishedName(name.commonName, name.organization === undefined ? [] : [name.organization]),
    notBefore: new Date(Date.now() - HOUR),
    notAfter: new Date(Date.now() + 10 * 365 * 24 * HOUR),
    keys,
    signingAlgorithm: signing(kind),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey, kind) };
}

/** A leaf certificate signed by an authority, whose key may be Ed25519, ECDSA or RSA. */
export async function issue(authority: Certificate, options: LeafOptions): Promise<Certificate> {
  const signer = await importSigner(authority.key);
  const kind = options.key ?? (signer.kind === "ed25519" ? "ed25519" : "p256");
  const keys = await generate(kind);
  const issuer = new x509.X509Certificate(authority.certificate);
  const usages = options.usages.map((usage) => x509.ExtendedKeyUsage[usage === "server" ? "serverAuth" : "clientAuth"]);
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension(usages),
    await authorityKeyIdentifier(issuer),
  ];
  if (options.hosts !== undefined && options.hosts.length > 0) {
    const names = options.hosts.map((host) => new x509.GeneralName(isIP(host) === 0 ? "dns" : "ip", host));
    extensions.push(new x509.SubjectAlternativeNameExtension(names));
  }
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: distinguishedName(options.commonName, options.organizations ?? []),
    issuer: issuer.subjectName,
    notBefore: new Date(Date.now() - HOUR),
    notAfter: new Date(Date.now() + (options.hours ?? 24 * 365) * HOUR),
    publicKey: keys.publicKey,
    signingKey: signer.key,
    signingAlgorithm: signer.algorithm,
    extensions,
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey, kind) };
}

/** The authority's own name for its key: Go, and so Talos, makes it otherwise than others, and a chain needs the same one. */
function authorityKeyIdentifier(issuer: x509.X509Certificate): Promise<x509.Extension> {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  return own === undefined
    ? x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey)
    : Promise.resolve(new x509.AuthorityKeyIdentifierExtension(own));
}

/** Reads a private key with any label that Go programs write, `ED25519 PRIVATE KEY` included. */
export function readPrivateKey(key: string): KeyObject {
  return createPrivateKey(key.replaceAll("ED25519 PRIVATE KEY", "PRIVATE KEY"));
}

/** The public key of a private one, PEM. */
export function publicKeyOf(key: string): string {
  return createPublicKey(readPrivateKey(key)).export({ type: "spki", format: "pem" }).toString();
}

function distinguishedName(commonName: string | undefined, organizations: readonly string[]): x509.JsonName {
  const name: x509.JsonName = organizations.map((organization) => ({ O: [organization] }));
  if (commonName !== undefined) name.push({ CN: [commonName] });
  return name;
}

function serial(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("hex");
}

function generation(kind: KeyKind): EcKeyGenParams | Algorithm {
  return kind === "ed25519" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
}

function signing(kind: KeyKind): Algorithm | EcdsaParams {
  return kind === "ed25519" ? { name: "Ed25519" } : { name: "ECDSA", hash: "SHA-256" };
}

async function generate(kind: KeyKind): Promise<CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(generation(kind) as EcKeyGenParams, true, ["sign", "verify"]);
}

async function importSigner(
  pemKey: string,
): Promise<{ key: CryptoKey; kind: string; algorithm: Algorithm | EcdsaParams }> {
  const key = readPrivateKey(pemKey);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const kind = key.asymmetricKeyType ?? "";
  const importing =
    kind === "rsa"
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
      : generation(kind === "ed25519" ? "ed25519" : "p256");
  const imported = await webcrypto.subtle.importKey("pkcs8", pkcs8, importing, true, ["sign"]);
  return {
    key: imported,
    kind,
    algorithm: kind === "rsa" ? importing : signing(kind === "ed25519" ? "ed25519" : "p256"),
  };
}

async function exportKey(key: CryptoKey, kind: KeyKind): Promise<string> {
  const object = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)),
    format: "der",
    type: "pkcs8",
  });
  if (kind === "p256") return object.export({ type: "sec1", format: "pem" }).toString();
  return object.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("PRIVATE KEY", "ED25519 PRIVATE KEY");
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}
