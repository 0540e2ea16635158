import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { checkCli, checkNode } from "../../../../infrastructure/cli/doctor/check-computer";
import {
  checkBackend,
  checkDefinition,
  checkEnvironment,
  checkForms,
  checkPassphrase,
  checkSecrets,
  checkStackFile,
} from "../../../../infrastructure/cli/doctor/check-house";
import { readStackFile } from "../../../../infrastructure/cli/stack-file";
import { UserError } from "../../../../infrastructure/cli/user-error";
import { shippedDefinition } from "../../../support/shipped-definition";
import { completeStackFile } from "../support/cli-context";
import { StandIn } from "../support/stand-in";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "homelab-house-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test.each([
  ["v20.19.0", "ok"],
  ["v24.1.0", "ok"],
  ["v20.18.3", "fix"],
  ["v18.20.0", "fix"],
])("Node %s: %s", (version, status) => {
  expect(checkNode(version)).toMatchObject({ check: "Node", status, message: `is ${version}` });
});

describe("the Pulumi CLI", () => {
  test("is named with its version and where it comes from", async () => {
    const standIn = new StandIn();
    const command = await PulumiCommand.get({ root: standIn.root });
    standIn.remove();
    const { finding } = await checkCli(() => Promise.resolve({ command, version: "3.265.0", source: "npm" }));
    expect(finding.status).toBe("ok");
    expect(finding.message).toMatch(/^is 3.265.0, from the npm package; the programs' SDK is 3\.\d+\.\d+$/);
  });

  test("that is missing is a finding with the way to it; a bug stays a bug", async () => {
    expect(await checkCli(() => Promise.reject(new UserError("install it by hand")))).toEqual({
      finding: { check: "Pulumi CLI", status: "fix", message: "is missing", fix: "install it by hand" },
    });
    await expect(checkCli(() => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
  });
});

test("an environment file with a secret is a finding, one without is fine", () => {
  mkdirSync(join(root, "config/env"), { recursive: true });
  writeFileSync(join(root, "config/env/home.env"), "NAS_SSH_USER=admin\n");
  expect(checkEnvironment(root, "home", {})).toMatchObject({
    finding: { check: "config/env/home.env", status: "ok" },
    value: { NAS_SSH_USER: "admin" },
  });
  writeFileSync(join(root, "config/env/home.env"), "PULUMI_ACCESS_TOKEN=hunter2\n");
  const { finding, value } = checkEnvironment(root, "home", {});
  expect(finding.status).toBe("fix");
  expect(finding.message).not.toContain("hunter2");
  expect(value).toBeUndefined();
});

test("a definition is valid, or all of its mistakes are one finding", () => {
  expect(checkDefinition("prox-n100", {}).finding).toEqual({
    check: "definition",
    status: "ok",
    message: "is valid (3 nodes)",
  });
  expect(checkDefinition("home", { HOMELAB_DEFINITION: "/nowhere.yaml" }).finding).toEqual({
    check: "definition",
    status: "fix",
    message: "/nowhere.yaml has one mistake:\n  does not exist; write it, or name another with HOMELAB_DEFINITION",
    fix: "mend it; npm run validate says the same",
  });
});

describe("the passphrase", () => {
  const inFile = (content: string, mode: number) => {
    const file = join(root, "passphrase");
    writeFileSync(file, content, { mode });
    chmodSync(file, mode);
    return { finding: checkPassphrase({ PULUMI_CONFIG_PASSPHRASE_FILE: file }), file };
  };

  test("in a file of one's own is fine", () => {
    const { finding, file } = inFile("correct horse\n", 0o600);
    expect(finding).toEqual({ check: "passphrase", status: "ok", message: `is in ${file}` });
  });

  test.each([0o644, 0o640, 0o604])("that others may read is not (mode %o)", (mode) => {
    const { finding, file } = inFile("correct horse\n", mode);
    expect(finding).toEqual({
      check: "passphrase",
      status: "fix",
      message: `others may read ${file}`,
      fix: `chmod 600 ${file}`,
    });
  });

  test("that is empty or not there is not", () => {
    const { finding, file } = inFile(" \n", 0o600);
    expect(finding).toMatchObject({ status: "fix", message: `${file} is empty` });
    expect(checkPassphrase({ PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" })).toEqual({
      check: "passphrase",
      status: "fix",
      message: "/nowhere cannot be read",
      fix: "write the passphrase into it: install -m 600 /dev/stdin /nowhere",
    });
  });

  test("in the shell is fine; with none at all a key service has to do", () => {
    expect(checkPassphrase({ PULUMI_CONFIG_PASSPHRASE: "x" }).status).toBe("ok");
    expect(checkPassphrase({}).status).toBe("skip");
  });
});

describe("the stack file", () => {
  const check = (text: string, environment: Record<string, string> = { PULUMI_CONFIG_PASSPHRASE: "x" }) => {
    writeFileSync(join(root, "Pulumi.home.yaml"), text);
    return checkStackFile(root, "home", environment).finding;
  };

  test.each([
    [completeStackFile(), "is encrypted with the passphrase"],
    ["config: {}\n", "will be encrypted by the first up with the passphrase"],
    ["secretsprovider: awskms://alias/x\n", "is encrypted with awskms://alias/x"],
  ])("that five projects can share is fine", (text, message) => {
    expect(check(text)).toEqual({ check: "Pulumi.home.yaml", status: "ok", message });
  });

  test("that Pulumi Cloud would encrypt for one stack alone is not", () => {
    expect(check("config: {}\n", {})).toMatchObject({
      status: "fix",
      message: expect.stringMatching(
        /^the backend https:\/\/api.pulumi.com would encrypt each stack with a key/,
      ) as string,
    });
    expect(check("config:\n  homelab:a:\n    secure: AAAA\n")).toMatchObject({
      status: "fix",
      message: expect.stringMatching(/--stack home stack change-secrets-provider passphrase$/) as string,
    });
  });

  test("without a secret that a layer needs has a finding for each, with the exact line", () => {
    writeFileSync(join(root, "Pulumi.home.yaml"), completeStackFile());
    expect(checkSecrets("home", shippedDefinition(), readStackFile(root, "home"))).toEqual([
      { check: "secrets", status: "ok", message: "are all in the stack file" },
    ]);
    const without = completeStackFile().replace(/ {2}homelab:(proxmoxToken|alertReceivers):\n( {4}.*\n)+/g, "");
    writeFileSync(join(root, "Pulumi.home.yaml"), without);
    expect(checkSecrets("home", shippedDefinition(), readStackFile(root, "home"))).toEqual([
      {
        check: "secrets",
        status: "fix",
        message: "2 are missing, each with its line below",
        fix: "run the lines below",
      },
      {
        check: "secret proxmoxToken",
        status: "fix",
        message: "is missing: API token of Proxmox, <user>@<realm>!<name>=<uuid>",
        fix: "npm run homelab -- pulumi --stack home config set --secret homelab:proxmoxToken",
      },
      {
        check: "secret alertReceivers.phone",
        status: "fix",
        message: "is missing: address that alerts for phone are posted to, https://<host>/<path>",
        fix: "npm run homelab -- pulumi --stack home config set --secret --path homelab:alertReceivers.phone",
      },
    ]);
  });
});

test("secrets are set on a stack: before there is one, it has to be made", () => {
  const [first] = checkSecrets("home", shippedDefinition(), readStackFile(root, "home"));
  expect(first?.fix).toMatch(
    /^run first: npm run homelab -- preview \(while secrets are missing it only makes the stacks\)/,
  );
});

test("a secret that cannot be what it should be is found without being shown", () => {
  const values = { proxmoxToken: "root@pam!iac=1234", cloudflareToken: "hunter2", proxmoxExporterToken: undefined };
  expect(checkForms("home", shippedDefinition(), values)).toEqual([
    {
      check: "secret cloudflareToken",
      status: "fix",
      message: expect.stringMatching(/^what is set is not this: Cloudflare API token/) as string,
      fix: "npm run homelab -- pulumi --stack home config set --secret homelab:cloudflareToken",
    },
  ]);
  expect(JSON.stringify(checkForms("home", shippedDefinition(), values))).not.toContain("hunter2");
});

describe("the backend", () => {
  const standIn = new StandIn();

  afterAll(() => {
    standIn.remove();
  });

  async function check(url: string) {
    standIn.answer({ steps: [{ when: "whoami", stdout: JSON.stringify({ user: "me", url }) }] });
    const command = await PulumiCommand.get({ root: standIn.root });
    return checkBackend({ command, version: "3.265.0", source: "path" }, root, {});
  }

  test("in a folder is looked at for being writable", async () => {
    expect(await check(`file://${root}?metadata=skip`)).toEqual({
      check: "backend",
      status: "ok",
      message: `file://${root} is writable`,
    });
    expect(await check(`file://${root}/nowhere`)).toEqual({
      check: "backend",
      status: "fix",
      message: `file://${root}/nowhere cannot be written`,
      fix: `give yourself the right to: chown -R "$USER" ${root}/nowhere`,
    });
  });

  test("elsewhere is only asked", async () => {
    expect((await check("https://api.pulumi.com")).message).toBe(
      "Pulumi Cloud answers (whether it can be written is not tried)",
    );
    expect((await check("s3://state")).message).toBe("s3://state answers (whether it can be written is not tried)");
  });
});
