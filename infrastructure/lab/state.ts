import { readFileSync } from "node:fs";
import { writeFileAtomic } from "../shared/atomic-file";

/** The state of one twin: a JSON document that is on disk after every {@link StateFile.save}. */
export class StateFile<T> {
  private constructor(
    private readonly path: string | undefined,
    /** The document; change it in place, then save. */
    readonly value: T,
  ) {}

  /** Reads the state, or starts with `initial` where there is none. Without a path it is kept in memory only. */
  static load<T>(path: string | undefined, initial: () => T): StateFile<T> {
    if (path === undefined) return new StateFile(path, initial());
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return new StateFile(path, initial());
    }
    try {
      return new StateFile(path, JSON.parse(text) as T);
    } catch {
      throw new Error(`${path} is cut off or damaged; delete the lab's folder and rehearse from nothing`);
    }
  }

  save(): void {
    if (this.path !== undefined) writeFileAtomic(this.path, JSON.stringify(this.value, undefined, 2));
  }
}
