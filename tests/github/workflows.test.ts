import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { ensureShellcheck } from "../../infrastructure/shell/shellcheck";

const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, ".github", "workflows");

interface Job {
  readonly "runs-on": string | string[];
  readonly permissions?: Record<string, string>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const texts = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")] as const),
);
const workflows = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parse(text) as Workflow]));

async function actionlint(files: readonly string[]): Promise<string> {
  const { actionlint: program } = await ensureTools(["actionlint"]);
  const { stdout, stderr } = spawnSync(program, ["-no-color", "-shellcheck", ensureShellcheck(), ...files], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}

describe("actionlint", () => {
  test("has nothing to say about the workflows and the scripts in them", async () => {
    expect(await actionlint(Object.keys(texts).map((name) => join(FOLDER, name)))).toBe("");
  }, 120_000);

  test("would say it: an expression that is none, a variable without quotes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "homelab-workflow-"));
    try {
      const file = join(folder, "broken.yaml");
      writeFileSync(
        file,
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: rm $FILE ${{ nowhere.x }}\n",
      );
      const said = await actionlint([file]);
      expect(said).toContain('undefined variable "nowhere"');
      expect(said).toContain("SC2086");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});

test("every action is pinned by its commit, with the version beside it", () => {
  const uses = Object.values(texts).flatMap((text) => text.match(/uses: .*/g) ?? []);
  expect(uses).toHaveLength(9);
  for (const line of uses) expect(line).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  // one commit for each action
  expect(new Set(uses.map((line) => line.split("@")[0])).size).toBe(new Set(uses).size);
});

test("nothing of a pull request has a secret, may write, or runs in the house", () => {
  const { on, permissions, jobs } = workflows["pull-request.yaml"]!;
  expect(Object.keys(on)).toEqual(["pull_request"]);
  expect(permissions).toEqual({ contents: "read" });
  for (const job of Object.values(jobs)) {
    expect(job.permissions).toBeUndefined();
    expect(job["runs-on"]).toBe("ubuntu-24.04");
  }
  expect(texts["pull-request.yaml"]).not.toMatch(/\$\{\{[^}]*\b(secrets|github\.token)\b/);
  for (const { on: triggers } of Object.values(workflows)) {
    expect(Object.keys(triggers)).not.toContain("pull_request_target");
  }
});

test("what may comment runs nothing of the pull request", () => {
  const { on, permissions, jobs } = workflows["comment.yaml"]!;
  expect(on).toEqual({ workflow_run: { workflows: ["pull request"], types: ["completed"] } });
  expect(permissions).toEqual({});
  expect(Object.values(jobs).map((job) => job.permissions)).toEqual([{ actions: "read", "pull-requests": "write" }]);
  expect(texts["comment.yaml"]).not.toMatch(/actions\/checkout|npm /);
});

test("up runs in the house only, and only for the main branch", () => {
  const { on, permissions, jobs } = workflows["up.yaml"]!;
  expect(Object.keys(on)).toEqual(["workflow_dispatch", "push"]);
  expect(on["push"]).toMatchObject({ branches: ["main"] });
  expect(permissions).toEqual({ contents: "read" });
  expect(jobs["up"]).toMatchObject({
    if: "github.ref == 'refs/heads/main'",
    "runs-on": ["self-hosted", "homelab"],
    environment: "house",
  });
  expect(jobs["up"]?.steps.map(({ run }) => run)).toContain("npm run homelab -- up");
});
