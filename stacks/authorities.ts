import { readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { pemBlocks } from "../config/pem";
import { writeFileAtomic } from "../infrastructure/shared/atomic-file";

/** Where Go looks on Linux: `crypto/x509/root_linux.go`. The first file that is there, and every folder. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

const SYSTEM_FOLDER = "/etc/ssl/certs";

/**
 * The variable that adds a folder of authorities to those of the system, for every program that Pulumi starts. Go reads it on
 * Linux; the alternative, SSL_CERT_FILE, takes the system's away.
 */
const VARIABLE = "SSL_CERT_DIR";

/** The environment in which the providers trust an authority too; the same where there is none. */
export function trusting(
  ca: string | undefined,
  { root, stack, environment }: { root: string; stack: string; environment: Record<string, string> },
): Record<string, string> {
  return ca === undefined
    ? environment
    : { ...environment, [VARIABLE]: writeAuthorities(root, stack, ca, environment) };
}

/** Certificates, as PEM, in the folders that the variable names. */
export function trustedCertificates(environment: NodeJS.ProcessEnv): string[] {
  return (environment[VARIABLE] ?? "").split(delimiter).flatMap((folder) => (folder === "" ? [] : inFolder(folder)));
}

/**
 * Writes the authorities of a definition for the programs that Pulumi starts, into a folder that Git ignores.
 *
 * @returns the variable's value: that folder, and where the system has its own, or what was named before
 */
export function writeAuthorities(root: string, stack: string, pem: string, environment: NodeJS.ProcessEnv): string {
  const folder = join(root, ".homelab", "ca", stack);
  writeFileAtomic(join(folder, "authorities.pem"), pemBlocks(pem).join(""), 0o644);
  const others = (environment[VARIABLE] ?? "") === "" ? SYSTEM_FOLDER : String(environment[VARIABLE]);
  return [folder, ...others.split(delimiter).filter((other) => other !== folder)].join(delimiter);
}

/**
 * Refuses a run in which the providers would not trust the authority that the definition names; they would only say that it is
 * unknown. Not on macOS and Windows, where they ask the system alone.
 *
 * @throws pulumi.RunError with the line that makes them
 */
export function refuseUnknownAuthority(
  ca: string | undefined,
  { root, stack, environment = process.env, platform = process.platform }: Place,
): void {
  if (ca === undefined || platform !== "linux") return;
  const known = new Set([...trustedCertificates(environment), ...systemCertificates(environment)]);
  if (pemBlocks(ca).every((pem) => known.has(pem))) return;
  const value = writeAuthorities(root, stack, ca, environment);
  throw new pulumi.RunError(
    `Pulumi's providers do not trust the authority in proxmox.ca yet; ` +
      `run \`export ${VARIABLE}=${value}\`, or write it into config/env/${stack}.env, then try again`,
  );
}

interface Place {
  readonly root: string;
  readonly stack: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

function systemCertificates(environment: NodeJS.ProcessEnv): string[] {
  const named = environment["SSL_CERT_FILE"] ?? "";
  for (const file of named === "" ? SYSTEM_FILES : [named]) {
    const found = inFile(file);
    if (found.length > 0) return found;
  }
  return [];
}

function inFolder(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => inFile(join(folder, name)));
  } catch {
    return []; // as Go does
  }
}

function inFile(file: string): string[] {
  try {
    return pemBlocks(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}
