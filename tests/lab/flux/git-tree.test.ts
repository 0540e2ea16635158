import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GitTree } from "../../../infrastructure/lab/flux/git-tree";

const root = mkdtempSync(join(tmpdir(), "git-tree-"));
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: root }).toString();
const filesOf = (archive: Buffer) =>
  execFileSync("tar", ["-tzf", "-"], { input: archive })
    .toString()
    .trim()
    .split("\n")
    .filter((name) => !name.endsWith("/"))
    .sort();

const TREE_ALONE = "/*\n!/cluster\n/cluster/*\n!/cluster/kubernetes\n";

beforeAll(() => {
  for (const folder of ["cluster/kubernetes", "cluster/talos"]) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["README.md", "cluster/kubernetes/a.yaml", "cluster/talos/b.yaml"])
    writeFileSync(join(root, file), "");
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "-m", "first");
  writeFileSync(join(root, "cluster/kubernetes/new.yaml"), "");
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test("what is committed is given out under the branch and the commit", async () => {
  const { revision, archive, digest } = await new GitTree({ root, worktree: false }).artifact("main");
  expect(revision).toBe(`main@sha1:${git("rev-parse", "HEAD").trim()}`);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(filesOf(archive)).toEqual(["README.md", "cluster/kubernetes/a.yaml", "cluster/talos/b.yaml"]);
});

test("what the GitRepository ignores is left out", async () => {
  const { archive } = await new GitTree({ root, worktree: false }).artifact("main", TREE_ALONE);
  expect(filesOf(archive)).toEqual(["cluster/kubernetes/a.yaml"]);
});

test("with the work tree, what is not committed is there as well, and Git keeps nothing of it", async () => {
  const before = git("status", "--porcelain");
  const { archive } = await new GitTree({ root, worktree: true }).artifact("main", TREE_ALONE);
  expect(filesOf(archive)).toEqual(["cluster/kubernetes/a.yaml", "cluster/kubernetes/new.yaml"]);
  expect(git("status", "--porcelain")).toBe(before);
  expect(git("count-objects")).toMatch(/^\d+ objects/);
});

test("a folder that is no repository is told in Git's words", async () => {
  await expect(new GitTree({ root: tmpdir(), worktree: false }).artifact("main")).rejects.toThrow(
    /not a git repository/,
  );
});
