import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createAuthority } from "../../infrastructure/lab/certificates/authority";
import { refuseUnknownAuthority, trustedCertificates, trusting } from "../../stacks/authorities";

let root: string;
let ca: string;
beforeAll(async () => {
  ca = (await createAuthority({ commonName: "House" }, "p256")).certificate;
});
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "ca-"))));
afterEach(() => {
  rmSync(root, { recursive: true });
});

const refused = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = "linux") => {
  refuseUnknownAuthority(ca, { root, stack: "home", environment, platform });
};

test("an authority that the providers would not know is refused with the line that makes them, and then it is not", () => {
  const folder = join(root, ".homelab", "ca", "home");
  const line = `export SSL_CERT_DIR=${folder}:/etc/ssl/certs`;
  expect(() => {
    refused({});
  }).toThrow(
    new pulumi.RunError(
      `Pulumi's providers do not trust the authority in proxmox.ca yet; run \`${line}\`, or write it into config/env/home.env, then try again`,
    ),
  );
  refused({ SSL_CERT_DIR: line.split("=")[1] });
});

test.each<[string, (file: string) => NodeJS.ProcessEnv]>([
  ["a folder", () => ({ SSL_CERT_DIR: `/nowhere:${root}` })],
  ["a file in the place of the system's", (file) => ({ SSL_CERT_FILE: file })],
])("%s that has it will do, however it is laid out", (_, environment) => {
  const file = join(root, "any.crt");
  writeFileSync(file, `# House\r\n${ca.replaceAll("\n", "\r\n")}`);
  refused(environment(file));
});

test("where providers ask the system's own store alone, and where there is none, nothing is asked", () => {
  refused({}, "darwin");
  refuseUnknownAuthority(undefined, { root, stack: "home", environment: {}, platform: "linux" });
});

test("the command line names the folder to what it starts, before what was named already", () => {
  const environment = { PATH: "/bin", SSL_CERT_DIR: "/mine" };
  const given = trusting(ca, { root, stack: "home", environment });
  expect(given).toEqual({ PATH: "/bin", SSL_CERT_DIR: `${join(root, ".homelab", "ca", "home")}:/mine` });
  expect(trustedCertificates(given)).toEqual([ca]);
  expect(trusting(ca, { root, stack: "home", environment: given })).toEqual(given);
  expect(readFileSync(join(root, ".homelab", "ca", "home", "authorities.pem"), "utf8")).toBe(ca);
  expect(trusting(undefined, { root, stack: "home", environment })).toBe(environment);
});
