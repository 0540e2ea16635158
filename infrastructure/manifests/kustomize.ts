import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";

/** A patch as a Flux Kustomization has it. */
export interface Patch {
  readonly patch: string;
  readonly target?: Readonly<Record<string, unknown>>;
}

/**
 * Runs the kustomize program. Each build goes through a kustomization of its own outside the tree, which adds the patches
 * of the Flux Kustomization and has each object say where it comes from.
 */
export class Kustomize {
  private readonly scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "homelab-manifests-")));
  private readonly waiting: (() => void)[] = [];
  private free = availableParallelism();
  private builds = 0;

  constructor(
    private readonly program: string,
    private readonly root: string,
  ) {}

  /**
   * What a folder gives, as YAML.
   *
   * @param folder from the root.
   * @throws Error with kustomize's own words, paths from the root.
   */
  async build(folder: string, patches: readonly Patch[] = []): Promise<string> {
    const wrapper = path.join(this.scratch, String((this.builds += 1)));
    const target = path.join(realpathSync(this.root), folder);
    mkdirSync(wrapper);
    writeFileSync(
      path.join(wrapper, "kustomization.yaml"),
      stringify({ resources: [path.relative(wrapper, target)], patches, buildMetadata: ["originAnnotations"] }),
    );
    await this.turn();
    try {
      const options = { maxBuffer: 64 * 1024 * 1024 };
      const { stdout } = await promisify(execFile)(this.program, ["build", wrapper], options);
      return stdout;
    } catch (error) {
      const { stderr = "" } = error as { stderr?: string };
      if (stderr === "") throw error;
      throw new Error(this.readable(stderr), { cause: error });
    } finally {
      this.free += 1;
      this.waiting.shift()?.();
    }
  }

  /** An origin as kustomize writes it, from the root. */
  fromRoot(origin: string): string {
    const absolute = path.resolve(this.scratch, "1", origin);
    return path.relative(realpathSync(this.root), absolute);
  }

  end(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private async turn(): Promise<void> {
    while (this.free <= 0) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    this.free -= 1;
  }

  private readable(stderr: string): string {
    const text = stderr.trim().replace(/^Error: /, "");
    const innermost = text.replace(/^accumulating resources: accumulation err='.*?': /s, "");
    return innermost
      .replaceAll(`${realpathSync(this.root)}/`, "")
      .replaceAll(new RegExp(`${this.scratch}/\\d+`, "g"), "")
      .replaceAll(/\s*\n\s*/g, " ");
  }
}
