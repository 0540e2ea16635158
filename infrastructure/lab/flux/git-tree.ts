import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** A state of the repository as source-controller gives it out. */
export interface Artifact {
  /** `main@sha1:<commit>`. */
  readonly revision: string;
  /** `sha256:<of the archive>`. */
  readonly digest: string;
  readonly archive: Buffer;
}

export interface GitTreeOptions {
  /** The checkout. Nothing is written in it. */
  readonly root: string;
  /** Also what is not committed yet, but for what Git ignores. */
  readonly worktree: boolean;
}

/** How often the checkout is looked at, in milliseconds: each look starts Git a few times. */
const LOOK_MS = 2_000;

interface Look {
  readonly at: number;
  readonly artifact: Promise<Artifact>;
}

/** A checkout as a Git server would give it. */
export class GitTree {
  private readonly looks = new Map<string, Look>();
  private readonly archives = new Map<string, Buffer>();

  constructor(private readonly options: GitTreeOptions) {}

  /** The next look is a new one. */
  forget(): void {
    this.looks.clear();
  }

  /**
   * The state of the last two seconds, under a branch's name.
   *
   * @param ignore what the GitRepository leaves out: `.gitignore` patterns, a line each
   */
  artifact(branch: string, ignore = ""): Promise<Artifact> {
    const key = JSON.stringify([branch, ignore]);
    const last = this.looks.get(key);
    if (last !== undefined && Date.now() - last.at < LOOK_MS) return last.artifact;
    const artifact = this.look(branch, ignore);
    this.looks.set(key, { at: Date.now(), artifact });
    artifact.catch(() => this.looks.delete(key));
    return artifact;
  }

  private async look(branch: string, ignore: string): Promise<Artifact> {
    const scratch = mkdtempSync(path.join(tmpdir(), "homelab-git-"));
    try {
      const git = await this.aside(scratch);
      if (this.options.worktree) await git("add", "--all");
      const id = this.options.worktree ? await git("write-tree") : await this.text(["rev-parse", "HEAD"]);
      const key = JSON.stringify([id, ignore]);
      const archive = this.archives.get(key) ?? (await this.pack(scratch, git, ignore));
      this.archives.set(key, archive);
      const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
      return { revision: `${branch}@sha1:${id}`, digest, archive };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  private async pack(scratch: string, git: Git, ignore: string): Promise<Buffer> {
    if (!this.options.worktree) await git("read-tree", "HEAD");
    const [patterns, files] = [path.join(scratch, "ignore"), path.join(scratch, "files")];
    writeFileSync(patterns, ignore);
    const ignored = await git("ls-files", "-z", "--cached", "--ignored", `--exclude-from=${patterns}`);
    if (ignored !== "") {
      writeFileSync(files, ignored);
      await git("rm", "--quiet", "--cached", `--pathspec-from-file=${files}`, "--pathspec-file-nul");
    }
    const tree = await git("write-tree");
    return this.git(["archive", "--format=tar.gz", tree], environmentOf(scratch, await this.objects()));
  }

  /** Git with an index and a store of its own, so that it writes nothing in the checkout. */
  private async aside(scratch: string): Promise<Git> {
    const objects = await this.objects();
    const environment = environmentOf(scratch, objects);
    mkdirSync(environment.GIT_OBJECT_DIRECTORY);
    const index = path.resolve(this.options.root, await this.text(["rev-parse", "--git-path", "index"]));
    // what it knows of the files' times saves reading them all
    if (this.options.worktree && existsSync(index)) cpSync(index, environment.GIT_INDEX_FILE);
    return async (...args) => (await this.git(args, environment)).toString().trim();
  }

  private async objects(): Promise<string> {
    return path.resolve(this.options.root, await this.text(["rev-parse", "--git-path", "objects"]));
  }

  private async text(args: readonly string[]): Promise<string> {
    return (await this.git(args, {})).toString().trim();
  }

  private async git(args: readonly string[], environment: Record<string, string>) {
    const { stdout } = await promisify(execFile)("git", [...args], {
      cwd: this.options.root,
      // None of the variables that lead Git elsewhere, as they are set in a hook.
      env: { ...withoutGit(process.env), ...environment },
      encoding: "buffer",
      maxBuffer: 512 * 1024 * 1024,
    });
    return stdout;
  }
}

type Git = (...args: string[]) => Promise<string>;

function environmentOf(scratch: string, objects: string) {
  return {
    GIT_INDEX_FILE: path.join(scratch, "index"),
    GIT_OBJECT_DIRECTORY: path.join(scratch, "objects"),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
  };
}

function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("GIT_")));
}
