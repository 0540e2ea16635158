import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { deadCommands } from "../docs/dead-commands";
import { ensureShellcheck } from "../../infrastructure/shell/shellcheck";

const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, ".github", "workflows");

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, string | number | boolean>;
}

interface Job {
  readonly if?: string;
  readonly "runs-on": string | string[];
  readonly permissions?: Record<string, string>;
  readonly steps: readonly Step[];
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
  expect(uses).toHaveLength(8);
  for (const line of uses) expect(line).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  // one commit for each action
  expect(new Set(uses.map((line) => line.split("@")[0])).size).toBe(new Set(uses).size);
});

test("nothing of a pull request has a secret, may write, or runs in the house", () => {
  const { on, permissions, jobs } = workflows["pull-request.yaml"]!;
  expect(Object.keys(on)).toEqual(["pull_request", "push"]);
  expect(on["push"]).toEqual({ branches: ["main"] });
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

test("what a pull request has printed is no command to the runner", () => {
  const runs = workflows["pull-request.yaml"]!.jobs["report"]!.steps.flatMap(({ run }) => run ?? []);
  const printing = runs.filter((run) => /npm run (check|rehearse|homelab)/.test(run));
  expect(printing).toHaveLength(2);
  for (const run of printing) expect(run).toMatch(/^echo "::stop-commands::\$\(openssl rand -hex 32\)"\n/);
});

test("what may comment runs nothing of the pull request", () => {
  const { on, permissions, jobs } = workflows["comment.yaml"]!;
  expect(on).toEqual({ workflow_run: { workflows: ["pull request"], types: ["completed"] } });
  expect(permissions).toEqual({});
  expect(Object.values(jobs).map((job) => job.permissions)).toEqual([{ actions: "read", "pull-requests": "write" }]);
  // no action, so nothing that an artifact is unpacked with; no text of the event in a script
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps.map(({ uses }) => uses)).toEqual([undefined]);
  for (const { run } of steps) expect(run).not.toMatch(/\$\{\{|npm |node |git |GITHUB_(ENV|OUTPUT|PATH)/);
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

test("every command of a workflow is one that there is, with options that it has", () => {
  const runs = Object.values(workflows).flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])),
  );
  expect(runs.filter((run) => /npm run|homelab -- /.test(run)).length).toBeGreaterThan(5);
  expect(runs.flatMap((run) => deadCommands(run))).toEqual([]);
});

describe("the report", () => {
  const { jobs } = workflows["pull-request.yaml"]!;
  const steps = jobs["report"]?.steps ?? [];
  const [upload] = steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"));

  test("is made for pull requests only, and uploaded although it says that the change cannot be made", () => {
    expect(jobs["report"]?.if).toBe("github.event_name == 'pull_request'");
    expect(steps.find(({ id }) => id === "report")?.if).toBe("${{ !cancelled() }}");
    expect(upload?.if).toBe("${{ !cancelled() && hashFiles('report.md') != '' }}");
    expect(upload?.with).toMatchObject({ name: "report", path: "report.md\nreport.whole.md\n" });
  });

  test("is one comment: the one that begins with the mark is updated", () => {
    const [post] = Object.values(workflows["comment.yaml"]!.jobs).flatMap((job) =>
      job.steps.flatMap(({ run }) => run ?? []),
    );
    const finds = post?.indexOf("startswith") ?? -1;
    const updates = post?.indexOf("--method PATCH") ?? -1;
    const makes = post?.indexOf("--method POST") ?? -1;
    expect([finds > 0, updates > finds, makes > updates]).toEqual([true, true, true]);
  });
});

test("built programs are kept by all that decides what is built, and by nothing older", () => {
  const { jobs } = workflows["pull-request.yaml"]!;
  for (const { steps } of Object.values(jobs)) {
    const cache = steps.find(({ uses }) => uses?.startsWith("actions/cache@"))?.with ?? {};
    for (const part of [
      "runner.os",
      "runner.arch",
      "steps.go.outputs.go-version",
      "'infrastructure/lab/tools/*/go.mod'",
      "'infrastructure/lab/tools/*/go.sum'",
      "'infrastructure/lab/kubernetes/tools.ts'",
      "'infrastructure/shell/requirements.txt'",
    ]) {
      expect(cache["key"]).toContain(part);
    }
    expect(cache).not.toHaveProperty("restore-keys");
  }
});
