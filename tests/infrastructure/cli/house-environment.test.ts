import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { houseEnvironment } from "../../../infrastructure/cli/house-environment";
import { UserError } from "../../../infrastructure/cli/user-error";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "homelab-env-"));
  mkdirSync(join(root, "config", "env"), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function environment(file: string, shell: NodeJS.ProcessEnv = {}): Record<string, string> {
  writeFileSync(join(root, "config", "env", "home.env"), file);
  return houseEnvironment(root, "home", shell);
}

test("the file names what the shell does not set", () => {
  const values = environment("# a comment\nNAS_SSH_USER=admin\nPROXMOX_SSH_USER='root' # why\n", {
    PROXMOX_SSH_USER: "somebody",
    PATH: "/bin",
  });
  expect(values).toEqual({
    NAS_SSH_USER: "admin",
    PROXMOX_SSH_USER: "somebody",
    PATH: "/bin",
    INIT_CWD: process.cwd(),
  });
});

test("line ends and a byte order mark of another system are read, another encoding is refused by name", () => {
  const file = join(root, "config", "env", "home.env");
  writeFileSync(file, "\ufeffNAS_SSH_USER=admin\r\nPROXMOX_SSH_USER=root\r\n");
  expect(houseEnvironment(root, "home", {})).toMatchObject({ NAS_SSH_USER: "admin", PROXMOX_SSH_USER: "root" });
  writeFileSync(file, Buffer.from("\ufeffNAS_SSH_USER=admin", "utf16le"));
  expect(() => houseEnvironment(root, "home", {})).toThrow(
    new UserError("config/env/home.env is UTF-16, and must be UTF-8; write it again with the encoding UTF-8"),
  );
});

test("an empty value counts as not set, in the file and in the shell", () => {
  expect(environment("NAS_SSH_USER=\nPROXMOX_SSH_USER=root\n", { PROXMOX_SSH_USER: "" })).toEqual({
    PROXMOX_SSH_USER: "root",
    INIT_CWD: process.cwd(),
  });
});

test("a stack without a file has the shell's environment", () => {
  expect(houseEnvironment(root, "other", { A: "b" })).toEqual({ A: "b", INIT_CWD: process.cwd() });
});

test.each([
  ["~/.homelab/passphrase", join(homedir(), ".homelab/passphrase")],
  ["secret/passphrase", "<root>/secret/passphrase"],
  ["/etc/passphrase", "/etc/passphrase"],
])("a passphrase file %s in the file is one file for every layer", (written, meant) => {
  expect(environment(`PULUMI_CONFIG_PASSPHRASE_FILE=${written}\n`)["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(
    meant.replace("<root>", root),
  );
});

test.each([
  ["file://~/.homelab/state", `file://${join(homedir(), ".homelab/state")}?metadata=skip`],
  ["file://./state", "file://<root>/state?metadata=skip"],
  ["file:///srv/state", "file:///srv/state?metadata=skip"],
  ["file:///srv/state?no_tmp_dir=false", "file:///srv/state?no_tmp_dir=false&metadata=skip"],
  ["file:///srv/state?metadata=skip", "file:///srv/state?metadata=skip"],
  ["s3://bucket/state", "s3://bucket/state"],
  ["https://api.pulumi.com", "https://api.pulumi.com"],
])("a backend %s is one backend for every layer", (written, meant) => {
  expect(environment(`PULUMI_BACKEND_URL=${written}\n`)["PULUMI_BACKEND_URL"]).toBe(meant.replace("<root>", root));
});

test("paths of the shell are relative to where the command was started", () => {
  const shell = { PULUMI_CONFIG_PASSPHRASE_FILE: "pass", PULUMI_BACKEND_URL: "file://state", INIT_CWD: "/home/me" };
  expect(environment("", shell)).toEqual({
    PULUMI_CONFIG_PASSPHRASE_FILE: "/home/me/pass",
    PULUMI_BACKEND_URL: "file:///home/me/state?metadata=skip",
    INIT_CWD: "/home/me",
  });
});

test("the passphrase itself is refused, with where it belongs and without its value", () => {
  expect(() => environment("# first\n\nPULUMI_CONFIG_PASSPHRASE=hunter2\n")).toThrow(
    new UserError(
      `${join("config", "env", "home.env")}, line 3: PULUMI_CONFIG_PASSPHRASE looks like a secret, and this file is ` +
        "committed; put the passphrase into a file of mode 0600 and name that in PULUMI_CONFIG_PASSPHRASE_FILE",
    ),
  );
});

test.each([
  ["PULUMI_ACCESS_TOKEN", "anything"],
  ["PROXMOX", "root@pam!iac=12345678-1234-1234-1234-123456789abc"],
  ["PULUMI_BACKEND_URL", "https://me:hunter2@state.example.com"],
  ["TAILSCALE", "tskey-client-abc"],
  ["CLOUDFLARE", "abcdefghijklmnopqrstuvwxyz_0123456789-AB"],
  ["GIT", "ghp_abcdefghijklmnop"],
  ["KEY", "-----BEGIN OPENSSH PRIVATE KEY-----"],
])("%s with what looks like a secret is refused", (key, value) => {
  const refused = () => environment(`${key}="${value}"\n`);
  expect(refused).toThrow(
    new UserError(
      `${join("config", "env", "home.env")}, line 1: ${key} looks like a secret, and this file is committed; ` +
        "set it in the shell, or with `pulumi config set --secret`, and empty it here",
    ),
  );
});

test("the shipped file names the environment, each name with a comment, and holds no secret", () => {
  const repository = resolve(__dirname, "../../..");
  const text = readFileSync(join(repository, "config/env/prox-n100.env"), "utf8");
  expect(Object.keys(parseEnv(text)).sort()).toEqual([
    "HOMELAB_API_WAIT",
    "HOMELAB_SECRETS_PROVIDER",
    "NAS_SSH_USER",
    "PROXMOX_SSH_USER",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "SSL_CERT_DIR",
  ]);
  for (const block of text.trim().split("\n\n").slice(2)) expect(block).toMatch(/^# .+\n(# .+\n)*[A-Z_]+=\S*$/);
  expect(() => houseEnvironment(repository, "prox-n100", {})).not.toThrow();
});
