import { linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "../../kubernetes/lock";
import { writeFileAtomic } from "../../../shared/atomic-file";
import { EngineError } from "../user-error";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpoint";
import { verifyIntegrity } from "./integrity";

/**
 * Where the state of one stack of one project is: `<directory>/<project>/<stack>.json`, readable by its owner only, since
 * it holds secrets. Beside it `.bak` is the state before the last write and `.lock` names the process that runs.
 */
export class StateFile {
  readonly path: string;

  constructor(
    directory: string,
    private readonly project: string,
    private readonly stack: string,
  ) {
    this.path = join(directory, project, `${stack}.json`);
  }

  /**
   * The state; undefined where the stack was never initialised.
   *
   * @throws EngineError if the file is cut off or damaged.
   */
  read(): Checkpoint | undefined {
    let content: string;
    try {
      content = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      const checkpoint = readCheckpoint(JSON.parse(content));
      verifyIntegrity(checkpoint);
      return checkpoint;
    } catch (error) {
      throw this.damaged(error as Error);
    }
  }

  /** Changes the file's document. @throws Error if what comes out is no state; nothing is written then */
  edit(change: (document: unknown) => unknown): void {
    const checkpoint = readCheckpoint(change(JSON.parse(readFileSync(this.path, "utf8"))));
    verifyIntegrity(checkpoint);
    this.write(checkpoint);
  }

  /** Writes the whole state or nothing of it. */
  write(checkpoint: Checkpoint): void {
    this.keepBackup();
    writeFileAtomic(this.path, writeCheckpoint(checkpoint));
  }

  /**
   * Runs the function while no other process runs this stack.
   *
   * @throws EngineError if another one does.
   */
  async locked<T>(run: () => Promise<T>): Promise<T> {
    const lock = tryLock(`${this.path}.lock`);
    if (!("release" in lock)) {
      throw new EngineError(
        `the stack ${this.project}/${this.stack} is locked: process ${lock.pid} runs it; wait until it has ended, ` +
          "then try again",
      );
    }
    try {
      return await run();
    } finally {
      lock.release();
    }
  }

  private keepBackup(): void {
    const next = `${this.path}.bak.${process.pid}.tmp`;
    rmSync(next, { force: true });
    try {
      linkSync(this.path, next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    try {
      renameSync(next, `${this.path}.bak`);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }

  private damaged(cause: Error): EngineError {
    const reason = cause.name === "ZodError" || cause instanceof SyntaxError ? "" : ` (${cause.message})`;
    return new EngineError(
      `the state of ${this.project}/${this.stack} is cut off or damaged${reason}: ${this.path}. Nothing was touched. ` +
        `The state before the last step is beside it: cp ${this.path}.bak ${this.path}, then run again`,
    );
  }
}
