import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseRevision, checkOut, hasRevision } from "../../../../infrastructure/cli/review/base-checkout";

let root: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root, encoding: "utf8" }).trim();
const commit = (text: string) => {
  writeFileSync(join(root, "file"), text);
  git("add", ".");
  git("commit", "-qm", text);
  return git("rev-parse", "HEAD");
};

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "base-")));
  git("init", "-q", "-b", "main");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("a change is held against where it left the branch", () => {
  const fork = commit("one");
  git("checkout", "-qb", "change");
  commit("two");
  git("checkout", "-q", "main");
  const ahead = commit("three");
  git("checkout", "-q", "change");
  expect(baseRevision(root, undefined, "main")).toBe(fork);
  expect(baseRevision(root, "change", "main")).toBe(git("rev-parse", "change"));
  expect(hasRevision(root, ahead)).toBe(true);
  expect(hasRevision(root, "0".repeat(40))).toBe(false);
});

test("what is not there is said, with the way to it", () => {
  commit("one");
  expect(() => baseRevision(root, undefined, "trunk")).toThrow(
    "there is no revision origin/trunk or trunk here; fetch it (git fetch origin trunk), or name another with --base",
  );
  git("checkout", "-q", "--orphan", "apart");
  commit("two");
  expect(() => baseRevision(root, "main", "main")).toThrow(
    "main and what is checked out have no commit in common; fetch the whole history (git fetch --unshallow), or name another revision with --base",
  );
});

test("the files of a revision stand in a folder of their own; checkout and repository stay as they were", () => {
  const first = commit("one");
  commit("two");
  const before = git("status", "--porcelain") + git("worktree", "list") + git("for-each-ref");
  const outside = mkdtempSync(join(tmpdir(), "out-"));
  const folder = checkOut(root, first, join(outside, "base"));
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("one");
  expect(git("status", "--porcelain") + git("worktree", "list") + git("for-each-ref")).toBe(before);
  rmSync(outside, { recursive: true, force: true });
});
