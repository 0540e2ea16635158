import { execFileSync } from "node:child_process";

/** A file that differs from a revision; a renamed one is two. */
export interface ChangedFile {
  /** From the repository's root. */
  readonly path: string;
  readonly kind: "added" | "changed" | "gone";
  /** What Git calls its mode: `100644`, `100755`, `120000` a symbolic link, `160000` another repository; 000000 if it goes. */
  readonly mode: string;
}

const KINDS: Readonly<Record<string, ChangedFile["kind"]>> = { A: "added", D: "gone" };

/** The files that differ between a revision and the checkout, those that Git does not know yet among them. */
export function changedFiles(root: string, revision: string): ChangedFile[] {
  const fields = git(root, ["diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", revision]);
  const files: ChangedFile[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = "", , , status = ""] = (fields[index] ?? "").split(" ");
    files.push({ path: fields[index + 1] ?? "", kind: KINDS[status] ?? "changed", mode });
  }
  const fresh = git(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
  return [...files, ...fresh.map((path): ChangedFile => ({ path, kind: "added", mode: "100644" }))];
}

function git(root: string, args: readonly string[]): string[] {
  const options = { cwd: root, encoding: "utf8" as const, maxBuffer: 2 ** 28 };
  return execFileSync("git", args, options)
    .split("\0")
    .filter((field) => field !== "");
}
