import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error";

/**
 * The revision that a change is held against: where the checkout left the branch that Flux follows, or the one given.
 *
 * @returns its full id
 * @throws UserError if there is none
 */
export function baseRevision(root: string, base: string | undefined, branch: string): string {
  const candidates = base === undefined ? [`origin/${branch}`, branch] : [base];
  const there = candidates.find((candidate) =>
    git(root, ["rev-parse", "--verify", "--quiet", `${candidate}^{commit}`]),
  );
  const revision = there === undefined ? undefined : git(root, ["merge-base", "HEAD", there]);
  if (revision !== undefined) return revision;
  throw new UserError(
    there === undefined
      ? `there is no revision ${candidates.join(" or ")} here; fetch it (git fetch origin ${branch}), or name another with --base`
      : `${there} and what is checked out have no commit in common; fetch the whole history (git fetch --unshallow), or name another revision with --base`,
  );
}

/** Whether a revision is in the repository. */
export function hasRevision(root: string, revision: string): boolean {
  return git(root, ["cat-file", "-e", `${revision}^{commit}`]) !== undefined;
}

/**
 * The files of a revision in a folder of their own, with this checkout's packages. Nothing is written elsewhere: not to
 * this checkout, and not to its repository.
 */
export function checkOut(root: string, revision: string, folder: string): string {
  const quiet = { stdio: "pipe" as const };
  execFileSync("git", ["clone", "--quiet", "--shared", "--no-checkout", root, folder], quiet);
  execFileSync("git", ["-C", folder, "checkout", "--quiet", "--detach", revision], quiet);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** What Git answers; undefined where it fails. */
function git(root: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
