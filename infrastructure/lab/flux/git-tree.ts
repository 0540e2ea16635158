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

/** An archive of a commit, or of a tree. */
interface Packed extends Pick<Artifact, "archive" | "digest"> {
  readonly id: string;
}

/** A checkout as a Git server would give it. */
export class GitTree {
  private readonly looks = new Map<string, Look>();
  private readonly packed = new Map<string, Packed>();

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
    const { worktree } = this.options;
    const commit = worktree ? undefined : await this.text(["rev-parse", "HEAD"]);
    const known = commit === undefined ? undefined : this.packed.get(keyOf(commit, ignore));
    const { id, archive, digest } = known ?? (await this.pack(commit, ignore));
    return { revision: `${branch}@sha1:${id}`, digest, archive };
  }

  /** Packs a commit, or what stands in the work tree; with an index and a store aside, so that Git writes nothing in the checkout. */
  private async pack(commit: string | undefined, ignore: string): Promise<Packed> {
    const scratch = mkdtempSync(path.join(tmpdir(), "homelab-git-"));
    try {
      const git = await this.aside(scratch);
      await (commit === undefined ? git("add", "--all") : git("read-tree", commit));
      const id = commit ?? (await git("write-tree")).toString().trim();
      const known = this.packed.get(keyOf(id, ignore));
      if (known !== undefined) return known;
      const [patterns, files] = [path.join(scratch, "ignore"), path.join(scratch, "files")];
      writeFileSync(patterns, ignore);
      const ignored = await git("ls-files", "-z", "--cached", "--ignored", `--exclude-from=${patterns}`);
      if (ignored.length > 0) {
        writeFileSync(files, ignored);
        await git("rm", "--quiet", "--cached", `--pathspec-from-file=${files}`, "--pathspec-file-nul");
      }
      const tree = (await git("write-tree")).toString().trim();
      const archive = await git("archive", "--format=tar.gz", tree);
      const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
      const packed = { id, archive, digest };
      this.packed.set(keyOf(id, ignore), packed);
      return packed;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  private async aside(scratch: string): Promise<Git> {
    const at = async (name: string) =>
      path.resolve(this.options.root, await this.text(["rev-parse", "--git-path", name]));
    const environment = {
      GIT_INDEX_FILE: path.join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: path.join(scratch, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: await at("objects"),
    };
    mkdirSync(environment.GIT_OBJECT_DIRECTORY);
    const index = await at("index");
    // what it knows of the files' times saves reading them all
    if (this.options.worktree && existsSync(index)) cpSync(index, environment.GIT_INDEX_FILE);
    return (...args) => this.git(args, environment);
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

type Git = (...args: string[]) => Promise<Buffer>;

function keyOf(id: string, ignore: string): string {
  return JSON.stringify([id, ignore]);
}

function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("GIT_")));
}
