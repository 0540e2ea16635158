import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { type Contents, parseContents } from "../../manifests/contents";
import { CONTENTS } from "../../manifests/contents-file";

/** What the releases of a tree bring, each from the contents.yaml beside its HelmRelease. */
export class ReleaseContents {
  /** Folders with a HelmRelease of a name. */
  private readonly folders = new Map<string, string[]>();

  private constructor(readonly root: string) {}

  /** Looks through a folder for HelmReleases. */
  static async read(root: string, folder: string): Promise<ReleaseContents> {
    const contents = new ReleaseContents(root);
    const start = path.join(root, folder);
    const entries = existsSync(start) ? await readdir(start, { recursive: true }) : [];
    for (const entry of entries.filter((each) => path.basename(each) === "helmrelease.yaml")) {
      const text = readFileSync(path.join(start, entry), "utf8");
      const name = /^ {2}name: (\S+)$/m.exec(text)?.[1] ?? "";
      const known = contents.folders.get(name) ?? [];
      contents.folders.set(name, [...known, path.dirname(path.join(folder, entry))]);
    }
    return contents;
  }

  /**
   * The contents of a release, and their file from the root.
   *
   * @throws Error that says what to write if there are none, or they have mistakes.
   */
  of(name: string): { readonly contents: Contents; readonly file: string } {
    const [folder, ...others] = this.folders.get(name) ?? [];
    if (folder === undefined) throw new Error(`no folder of the tree has a helmrelease.yaml named ${name}`);
    if (others.length > 0) throw new Error(`${folder} and ${others.join(", ")} both have a HelmRelease named ${name}`);
    const file = path.join(folder, CONTENTS);
    if (!existsSync(path.join(this.root, file))) {
      throw new Error(`${file} is not there, so the lab does not know what the release brings; write it`);
    }
    try {
      return { file, contents: parseContents(parse(readFileSync(path.join(this.root, file), "utf8"))) };
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
  }
}
