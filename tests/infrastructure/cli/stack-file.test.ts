import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingSecrets, requireSecrets } from "../../../infrastructure/cli/require-secrets";
import { secretsProvider } from "../../../infrastructure/cli/secrets-provider";
import { isEncryptionSettled, readStackFile, type StackFile } from "../../../infrastructure/cli/stack-file";
import { UserError } from "../../../infrastructure/cli/user-error";
import { shippedDefinition } from "../../support/shipped-definition";

function read(text?: string): StackFile {
  const root = mkdtempSync(join(tmpdir(), "homelab-stack-"));
  try {
    if (text !== undefined) writeFileSync(join(root, "Pulumi.home.yaml"), text);
    return readStackFile(root, "home");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const SALT = "encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:Y2lwaGVy\n";
const SECRET = "config:\n  homelab:proxmoxToken:\n    secure: v1:AAAA\n";

describe("what a stack file says", () => {
  test("a folder in its place is refused by name", () => {
    const root = mkdtempSync(join(tmpdir(), "homelab-stack-"));
    mkdirSync(join(root, "Pulumi.home.yaml"));
    expect(() => readStackFile(root, "home")).toThrow(new UserError("Pulumi.home.yaml is a folder; name a file in it"));
    rmSync(root, { recursive: true, force: true });
  });

  test("its keys, those of an object with a dot, and none of another namespace", () => {
    const file = read(
      `${SALT}config:
  homelab:proxmoxToken:
    secure: v1:AAAA
  homelab:alertReceivers:
    phone:
      secure: v1:BBBB
    mail: plain
  homelab:flag: true
  homelab:list: [1, 2]
  aws:region: x
`,
    );
    expect(file.keys).toEqual(["proxmoxToken", "alertReceivers.phone", "alertReceivers.mail", "flag", "list"]);
    expect(file.hasSecrets).toBe(true);
    expect(file.name).toBe("Pulumi.home.yaml");
  });

  test.each([
    ["no file", undefined, false],
    ["an empty file", "", false],
    ["only a comment", "# a comment\nconfig: {}\n", false],
    ["a salt", SALT, true],
    ["a key service", "secretsprovider: awskms://alias/homelab\nencryptedkey: AAAA\n", true],
    ["the word default", "secretsprovider: default\n", false],
  ])("%s: whether it is settled what encrypts it", (_, text, settled) => {
    expect(isEncryptionSettled(read(text))).toBe(settled);
  });

  test.each([["config: [1]\n"], ["a: b: c\n"], ["just words\n"]])("%j is no stack file", (text) => {
    expect(() => read(text)).toThrow(
      new UserError("Pulumi.home.yaml is not a stack file of Pulumi; get it back from Git"),
    );
  });
});

describe("what encrypts the one stack file of the five projects", () => {
  const withPassphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: "/p" };
  const choose = (text: string | undefined, environment: Record<string, string>, backend = "file:///srv/state") =>
    secretsProvider({ stack: "home", file: read(text), environment, backend });

  test.each([
    ["a passphrase, where there is one", undefined, withPassphrase, "passphrase"],
    ["a passphrase from the shell", undefined, { PULUMI_CONFIG_PASSPHRASE: "x" }, "passphrase"],
    ["the key service of the environment", undefined, { HOMELAB_SECRETS_PROVIDER: "awskms://a" }, "awskms://a"],
    [
      "the key service of the file",
      "secretsprovider: gcpkms://b\n",
      { HOMELAB_SECRETS_PROVIDER: "awskms://a" },
      "gcpkms://b",
    ],
    [
      "the passphrase that it was made with",
      SALT,
      { ...withPassphrase, HOMELAB_SECRETS_PROVIDER: "awskms://a" },
      "passphrase",
    ],
  ])("%s", (_, text, environment, provider) => {
    expect(choose(text, environment)).toBe(provider);
  });

  test("Pulumi Cloud takes a passphrase too", () => {
    expect(choose(undefined, withPassphrase, "https://api.pulumi.com")).toBe("passphrase");
  });

  test("Pulumi Cloud's own encryption, which would be its default, is refused", () => {
    expect(() => choose(undefined, {}, "https://api.pulumi.com")).toThrow(
      new UserError(
        "the backend https://api.pulumi.com would encrypt each stack with a key of its own, and the five projects share " +
          "one stack file: it takes a passphrase or a key service. To use a passphrase, name a file that holds it in " +
          "PULUMI_CONFIG_PASSPHRASE_FILE (config/env/home.env), or a key service in HOMELAB_SECRETS_PROVIDER",
      ),
    );
  });

  test("secrets that Pulumi Cloud's own encryption has encrypted are refused", () => {
    expect(() => choose(SECRET, withPassphrase, "https://api.pulumi.com")).toThrow(
      new UserError(
        "the secrets in Pulumi.home.yaml are encrypted with one stack's own key of Pulumi Cloud, and five projects share " +
          "the file: none of the others can read them; run npm run homelab -- pulumi --stack home stack " +
          "change-secrets-provider passphrase",
      ),
    );
  });

  test("a missing passphrase is said before the engine is asked", () => {
    expect(() => choose(undefined, {})).toThrow(
      new UserError(
        "there is no passphrase for the stack's secrets; name a file that holds it in PULUMI_CONFIG_PASSPHRASE_FILE " +
          "(config/env/home.env), or a key service in HOMELAB_SECRETS_PROVIDER",
      ),
    );
  });
});

describe("the secrets that a person supplies", () => {
  test("all that are missing are told at once, each with its line", () => {
    const definition = shippedDefinition((input) => {
      input.synology.snmp = { enabled: false };
    });
    const file = read(`${SALT}config:\n  homelab:cloudflareDnsToken:\n    secure: v1:AAAA\n`);
    expect(() => {
      requireSecrets("home", definition, file, ["proxmox", "cloudflare"]);
    }).toThrow(
      new UserError(
        [
          "Pulumi.home.yaml lacks 2 secrets; run",
          "  npm run homelab -- pulumi --stack home config set --secret homelab:proxmoxToken" +
            "   # API token of Proxmox, <user>@<realm>!<name>=<uuid>",
          "  npm run homelab -- pulumi --stack home config set --secret homelab:cloudflareToken" +
            `   # ${missingSecrets(definition, file, ["cloudflare"])[0]?.what ?? ""}`,
        ].join("\n"),
      ),
    );
  });

  test("a layer that does not run asks for none", () => {
    expect(missingSecrets(shippedDefinition(), read(SALT), ["talos", "overview"])).toEqual([]);
  });
});
