import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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

/** A checkout as a Git server would give it. */
export class GitTree {
  private known: { readonly id: string; readonly artifact: Artifact } | undefined;

  constructor(private readonly options: GitTreeOptions) {}

  get root(): string {
    return this.options.root;
  }

  /** The newest state, under a branch's name. */
  async artifact(branch: string): Promise<Artifact> {
    const scratch = mkdtempSync(path.join(tmpdir(), "homelab-git-"));
    try {
      const { id, tree, environment } = await this.head(scratch);
      if (this.known?.id === id) return { ...this.known.artifact, revision: `${branch}@sha1:${id}` };
      const archive = await this.git(["archive", "--format=tar.gz", tree], environment, "buffer");
      const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
      const artifact = { revision: `${branch}@sha1:${id}`, digest, archive };
      this.known = { id, artifact };
      return artifact;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  /** With uncommitted changes the tree is written with an index and into a store of its own. */
  private async head(scratch: string) {
    const commit = await this.text(["rev-parse", "HEAD"]);
    if (!this.options.worktree) return { id: commit, tree: `${commit}^{tree}`, environment: {} };
    const directory = path.resolve(this.root, await this.text(["rev-parse", "--git-dir"]));
    const objects = path.resolve(this.root, await this.text(["rev-parse", "--git-path", "objects"]));
    const store = path.join(scratch, "objects");
    mkdirSync(store);
    const index = path.join(scratch, "index");
    if (existsSync(path.join(directory, "index"))) cpSync(path.join(directory, "index"), index);
    const environment = {
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: store,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    };
    await this.git(["add", "--all"], environment, "buffer");
    const tree = (await this.git(["write-tree"], environment, "buffer")).toString().trim();
    return { id: tree, tree, environment };
  }

  private async text(args: readonly string[]): Promise<string> {
    return (await this.git(args, {}, "buffer")).toString().trim();
  }

  private async git(args: readonly string[], environment: Record<string, string>, encoding: "buffer") {
    const { stdout } = await promisify(execFile)("git", [...args], {
      cwd: this.root,
      // None of the variables that lead Git elsewhere, as they are set in a hook.
      env: { ...withoutGit(process.env), ...environment },
      encoding,
      maxBuffer: 512 * 1024 * 1024,
    });
    return stdout;
  }
}

function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("GIT_")));
}
