import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { StandIn, type Step } from "./support/stand-in";

const ROOT = resolve(__dirname, "../../..");
/** A stack that nobody has: its stack file is not there. */
const STACK = "a-house-of-a-test";

const standIn = new StandIn();
const home = mkdtempSync(join(tmpdir(), "homelab-main-"));

afterAll(() => {
  standIn.remove();
  rmSync(home, { recursive: true, force: true });
});

/** The command line as `npm run homelab` starts it, with nothing of this shell's Pulumi. */
function homelab(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const options = {
    cwd: ROOT,
    env: {
      PATH: `${standIn.bin}:${process.env["PATH"] ?? ""}`,
      HOME: home,
      PULUMI_HOME: home,
      HOMELAB_DEFINITION: join(ROOT, "config/clusters/prox-n100.yaml"),
      ...environment,
    },
  };
  const script = ["--import=tsx", "infrastructure/cli/main.ts", ...args];
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    const child = execFile(process.execPath, script, options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end();
  });
}

function answer(...steps: Step[]): void {
  standIn.answer({ steps, environment: ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"] });
}

test("a mistake ends in one message and exit code 1, with no stack", async () => {
  expect(await homelab(["destroy", "--stack", STACK])).toEqual({
    code: 1,
    stdout: "",
    stderr: "destroy asks before it begins, and there is no terminal; say --yes to destroy prox-n100\n",
  });
}, 60_000);

test("a run goes from the environment over the CLI to the stacks, and says what is wrong with them", async () => {
  answer({ when: "stack select", cwd: "stacks/flux", code: 6, stderr: `error: no stack named '${STACK}' found` });
  const environment = { PULUMI_BACKEND_URL: "file://state", PULUMI_CONFIG_PASSPHRASE_FILE: "pass", INIT_CWD: home };
  const { code, stdout, stderr } = await homelab(["up", "--stack", STACK], environment);
  expect(stderr).toMatch(new RegExp(`^Pulumi.${STACK}.yaml does not say what encrypts its secrets`));
  expect(code).toBe(1);
  expect(stdout).toContain("stacks: flux created");
  expect(standIn.commands).toEqual([
    ...Array.from({ length: 4 }, () => `stack select --stack ${STACK} --non-interactive`),
    `stack init ${STACK} --secrets-provider passphrase --non-interactive`,
    `stack select --stack ${STACK} --non-interactive`,
  ]);
  expect(standIn.calls.map(({ cwd }) => cwd)).toEqual(
    ["stacks/proxmox", "stacks/cloudflare", "stacks/talos", "stacks/flux", "stacks/flux", "."].map((folder) =>
      resolve(ROOT, folder),
    ),
  );
  for (const call of standIn.calls) {
    expect(call.environment).toEqual({
      PULUMI_BACKEND_URL: `file://${home}/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(home, "pass"),
    });
  }
}, 60_000);
