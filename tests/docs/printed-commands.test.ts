import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KNOWN_ERRORS } from "../../infrastructure/cli/causes";
import { pulumi } from "../../infrastructure/cli/commands/pulumi";
import type { CliContext } from "../../infrastructure/cli/context";
import { runCommandLine } from "../../infrastructure/cli/run-command-line";
import { secretsProvider } from "../../infrastructure/cli/secrets-provider";
import { readStackFile } from "../../infrastructure/cli/stack-file";
import { layers, type LayerName } from "../../stacks/layers";
import { requiredSecrets, setSecretCommand } from "../../stacks/required-secrets";
import { StandIn } from "../infrastructure/cli/support/stand-in";
import { shippedDefinition } from "../support/shipped-definition";

const ROOT = join(__dirname, "..", "..");
const PAGES = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)];

/** Every command of Pulumi's CLI that a page or a message has a person run. */
function printedCommands(): string[] {
  const pages = PAGES.map((page) => readFileSync(join(ROOT, page), "utf8"));
  const fixes = KNOWN_ERRORS.map(({ fix }) => fix);
  const secrets = requiredSecrets(shippedDefinition()).map((secret) => setSecretCommand(secret, "prox-n100"));
  const texts = [...pages, ...fixes, ...secrets, encryptionMessage()].join("\n");
  const commands = [...texts.matchAll(/npm run homelab -- pulumi [^`\n|#]+/g)].map(([command]) => command.trim());
  return [...new Set(commands.map((command) => command.replace("--layer …", "--layer talos")))].sort();
}

function encryptionMessage(): string {
  const folder = mkdtempSync(join(tmpdir(), "homelab-printed-"));
  writeFileSync(join(folder, "Pulumi.home.yaml"), "config:\n  homelab:a:\n    secure: v1:AAAA\n");
  try {
    const file = readStackFile(folder, "home");
    secretsProvider({ stack: "prox-n100", file, environment: {}, backend: "https://api.pulumi.com" });
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A repository whose config/env is relative to it, and whose shell has nothing of it; with stand-ins for npm and Pulumi. */
class Pasted {
  readonly root = mkdtempSync(join(tmpdir(), "homelab-pasted-"));
  readonly standIn = new StandIn({ environment: ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"] });

  constructor() {
    for (const { directory } of Object.values(layers)) mkdirSync(join(this.root, directory), { recursive: true });
    mkdirSync(join(this.root, "config", "env"), { recursive: true });
    const environment = "PULUMI_BACKEND_URL=file://./state\nPULUMI_CONFIG_PASSPHRASE_FILE=passphrase\n";
    writeFileSync(join(this.root, "config", "env", "prox-n100.env"), environment);
    mkdirSync(join(this.root, "shell"));
    writeFileSync(join(this.root, "shell", "npm"), `#!/bin/sh\nprintf '%s\\0' "$@"\n`);
    chmodSync(join(this.root, "shell", "npm"), 0o755);
  }

  /** What a shell makes of the line, and the command line of that. */
  async run(line: string): Promise<number> {
    const shell = { PATH: `${join(this.root, "shell")}:${process.env["PATH"] ?? ""}`, HOME: "/home/me" };
    const { stdout, status } = spawnSync("bash", ["-c", line], { env: shell, encoding: "utf8" });
    expect(status).toBe(0);
    const [run, script, dashes, ...args] = stdout.split("\0").slice(0, -1);
    expect([run, script, dashes]).toEqual(["run", "homelab", "--"]);
    const context = { root: this.root, environment: { PATH: `${this.standIn.bin}:${process.env["PATH"] ?? ""}` } };
    return runCommandLine(args, context as unknown as CliContext, [pulumi]);
  }

  remove(): void {
    this.standIn.remove();
    rmSync(this.root, { recursive: true });
  }
}

test("there are commands of every kind", () => {
  expect(printedCommands().length).toBeGreaterThanOrEqual(15);
});

test.each(printedCommands())(
  "%s works when it is pasted",
  async (line) => {
    const pasted = new Pasted();
    try {
      expect(await pasted.run(line)).toBe(0);
      const [call, ...others] = pasted.standIn.calls;
      expect(others).toEqual([]);
      const layer = (/--layer (\w+)/.exec(line)?.[1] ?? "overview") as LayerName;
      expect(call?.cwd).toBe(join(pasted.root, layers[layer].directory));
      expect(call?.environment).toEqual({
        PULUMI_BACKEND_URL: `file://${pasted.root}/state?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(pasted.root, "passphrase"),
      });
      const words = call?.args.join(" ") ?? "";
      expect(words).not.toMatch(/homelab --|--layer/);
      if (/^(login|install)\b/.test(words)) expect(words).not.toContain("--stack");
      else expect(words.match(/--stack prox-n100/g)).toHaveLength(1);
    } finally {
      pasted.remove();
    }
  },
  20_000,
);

test("what a shell would read is handed on as it is, and a failure is one", async () => {
  const pasted = new Pasted();
  try {
    const urn = "urn:pulumi:s::p::a$b:c::name";
    expect(await pasted.run(`npm run homelab -- pulumi --layer proxmox up --replace '${urn}'`)).toBe(0);
    expect(pasted.standIn.calls[0]?.args).toEqual(["up", "--replace", urn, "--stack", "prox-n100"]);
    pasted.standIn.answer({ steps: [{ when: "cancel", code: 6 }] });
    expect(await pasted.run("npm run homelab -- pulumi cancel")).toBe(1);
  } finally {
    pasted.remove();
  }
});

test("no page and no message has a person run Pulumi without a backend", () => {
  const { stdout } = spawnSync(
    "git",
    [
      "grep",
      "-nE",
      "(npx|&&|`|run) pulumi (up|refresh|destroy|stack|cancel|login|install|config set) ?[-a-z]*",
      "--",
    ].concat(["README.md", "docs", "infrastructure/cli", "stacks", "components", "config/env"]),
    { cwd: ROOT, encoding: "utf8" },
  );
  const mentions =
    /as `pulumi (up|stack export|stack init)|in `pulumi preview` and `pulumi up`|; `pulumi up` in|emission\/stamp/;
  const generic = /`pulumi config set --secret`/;
  expect(stdout.split("\n").filter((line) => line !== "" && !mentions.test(line) && !generic.test(line))).toEqual([]);
});
