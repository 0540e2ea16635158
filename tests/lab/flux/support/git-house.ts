import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../house/support/test-house";

/** A repository with the tree of the checkout, which a test changes as a person would: by commits. */
export class GitHouse {
  constructor(readonly root: string) {
    cpSync(join(ROOT, "cluster", "kubernetes"), join(root, "cluster", "kubernetes"), { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("the tree");
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  append(file: string, text: string): void {
    appendFileSync(join(this.root, file), text);
  }

  /** Replaces a text that has to be there. */
  replace(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    this.write(file, text.replace(from, to));
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git(...["-c", "user.name=test", "-c", "user.email=test@example.com"], "commit", "--quiet", "-m", message);
  }

  /** As it was one commit ago. */
  undo(): void {
    this.git("revert", "--no-edit", "--no-commit", "HEAD");
    this.commit("as it was");
  }

  private git(...args: string[]): void {
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
    execFileSync("git", args, {
      cwd: this.root,
      env: Object.fromEntries(environment),
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
}
