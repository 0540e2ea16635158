import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { changedFiles } from "../../../../infrastructure/cli/review/changed-files";
import { fileDangers, fileLine } from "../../../../infrastructure/cli/review/file-dangers";
import { inKustomization } from "../../../../infrastructure/cli/review/remote-bases";

const file = (path: string, mode = "100644") => ({ path, kind: "changed" as const, mode });
const DEFINITION = "config/clusters/prox-n100.yaml";
const SECRETS = "changes what runs with the cluster's secrets";
const TOOL = "may be run by a tool on your computer, or change what Git and the checks see";

test.each([
  ["stacks/flux/index.ts", SECRETS],
  ["components/flux/secrets.ts", SECRETS],
  ["infrastructure/cli/review/in-short.ts", SECRETS],
  ["config/derive.ts", SECRETS],
  ["package.json", "changes which programs of others run with the cluster's secrets"],
  ["components/pulumiverse-talos/package.json", "changes which programs of others run with the cluster's secrets"],
  ["package-lock.json", "changes which programs of others run with the cluster's secrets"],
  [".npmrc", "changes which programs of others run with the cluster's secrets"],
  ["infrastructure/lab/tools/x/go.mod", "changes which programs of others run with the cluster's secrets"],
  [".github/workflows/up.yaml", "changes what GitHub and the runner in the LAN run"],
  [".ci/run", "changes what GitHub and the runner in the LAN run"],
  [".github/renovate.json5", "changes which versions are proposed, and what is merged by itself"],
  ["Pulumi.prox-n100.yaml", "changes with which secrets, backend and environment the layers run"],
  ["stacks/flux/Pulumi.yaml", "changes with which secrets, backend and environment the layers run"],
  ["config/env/prox-n100.env", "changes with which secrets, backend and environment the layers run"],
  ["config/clusters/prox-n100.recorded.json", "changes the record that reports start from"],
  ["cluster/kubernetes/flux/gotk-components.yaml", "changes Flux itself, or what all its parts share"],
  ["cluster/kubernetes/flux/policy/helm-releases.yaml", "changes Flux itself, or what all its parts share"],
  [
    "cluster/kubernetes/apps/.sourceignore",
    "is no manifest, and may change what Flux or another program takes of the tree",
  ],
  [
    "cluster/kubernetes/apps/a/acl.hujson",
    "is no manifest, and may change what Flux or another program takes of the tree",
  ],
  ["config/clusters/other.yaml", "is a definition that this report does not look at"],
  [
    "cluster/talos/controlplane.yaml",
    "is what the talos layer writes, and nothing here holds it against the definition",
  ],
  ["tests/x.test.ts", "changes what the checks run, on your computer too"],
  [".vscode/tasks.json", TOOL],
  [".devcontainer/devcontainer.json", TOOL],
  [".gitattributes", TOOL],
  ["eslint.config.mjs", TOOL],
])("%s: %s", (path, why) => {
  const found = fileDangers([file(path)], DEFINITION);
  if (path.startsWith("docs/"))
    expect(found).toEqual([]); // Git has no such path
  else expect(found).toEqual([expect.objectContaining({ why, files: [path] })]);
});

test.each([
  "docs/a.md",
  "README.md",
  DEFINITION,
  "cluster/kubernetes/apps/a/b.yaml",
  "cluster/kubernetes/flux/apps.yaml",
])("%s is looked at elsewhere", (path) => {
  expect(fileDangers([file(path)], DEFINITION)).toEqual([]);
});

test("a link and another repository are neither text nor part of the tree", () => {
  for (const mode of ["120000", "160000"]) {
    expect(fileDangers([file("docs/a.md", mode)], DEFINITION).map((each) => fileLine(each))).toEqual([
      "is a link, or another repository: `docs/a.md`",
    ]);
  }
});

test("many files of a kind are counted", () => {
  const files = Array.from({ length: 8 }, (_, index) => file(`stacks/${String(index)}.ts`));
  expect(fileDangers(files, DEFINITION).map((each) => fileLine(each))).toEqual([
    `${SECRETS}: \`stacks/0.ts\`, \`stacks/1.ts\`, \`stacks/2.ts\`, \`stacks/3.ts\`, \`stacks/4.ts\` and 3 more`,
  ]);
});

test("what differs from a revision, with what Git does not know yet; a renamed file is two", () => {
  const root = mkdtempSync(join(tmpdir(), "homelab-files-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root, stdio: "pipe" });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  try {
    git("init", "-q", "-b", "main");
    write("a b\n.ts", "1");
    write("stacks/old.ts", "the same");
    write("kept", "1");
    git("add", ".");
    git("commit", "-qm", "base");
    write("a b\n.ts", "2");
    git("mv", "stacks/old.ts", "new.md");
    symlinkSync("kept", join(root, "link"));
    git("add", "link");
    write("fresh", "1");
    expect(changedFiles(root, "main")).toEqual([
      { path: "a b\n.ts", kind: "changed", mode: "100644" },
      { path: "link", kind: "added", mode: "120000" },
      { path: "new.md", kind: "added", mode: "100644" },
      { path: "stacks/old.ts", kind: "gone", mode: "000000" },
      { path: "fresh", kind: "added", mode: "100644" },
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test.each([
  ["resources", "https://github.com/evil/homelab//x?ref=main"],
  ["resources", "github.com/evil/homelab/x"],
  ["resources", "git@github.com:evil/homelab"],
  ["components", "../../../../docs"],
  ["components", "/etc"],
])("a kustomization takes %s from %s", (field, value) => {
  const [found] = inKustomization("cluster/kubernetes/apps/a/kustomization.yaml", { [field]: ["b.yaml", value] });
  expect(found?.message).toBe(
    `takes what is outside the tree: \`${value}\` in \`cluster/kubernetes/apps/a/kustomization.yaml\``,
  );
});

test("a kustomization that runs something, and one that nobody can read", () => {
  expect(inKustomization("a/b/kustomization.yaml", { helmCharts: [] })[0]?.message).toContain(
    "run something: `helmCharts`",
  );
  expect(inKustomization("a/b/kustomization.yaml", undefined)[0]?.message).toContain(
    "no kustomization that can be read",
  );
  const own = { resources: ["a.yaml", "../b"], components: ["../../platform/components/policy"] };
  expect(inKustomization("cluster/kubernetes/apps/a/kustomization.yaml", own)).toEqual([]);
});
