import { readdirSync } from "node:fs";
import path from "node:path";
import { SourceFiles } from "../../../manifests/source-files";

/** Where objects stand in the tree that was reconciled. */
export class Places {
  private readonly files: SourceFiles;
  private readonly names: readonly string[];

  /** @param root the folder that the tree was unpacked into */
  constructor(root: string) {
    this.files = new SourceFiles(root);
    this.names = readdirSync(path.join(root, "cluster"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => path.join("cluster", name))
      .sort();
  }

  /** `<file>:<line>` of an object; a folder's files are looked at first. What a kustomization generates is found there. */
  of(kind: string, name: string, folder = "cluster"): string | undefined {
    const near = this.names.filter((file) => file.startsWith(`${folder}/`));
    const all = [...near, ...this.names.filter((file) => !file.startsWith(`${folder}/`))];
    return this.declared(all, kind, name) ?? this.generated(all, name);
  }

  /** The first `<file>:<line>` below a folder that holds a text. */
  ofText(text: string, folder: string): string | undefined {
    for (const file of this.names.filter((each) => each.startsWith(`${folder}/`))) {
      const line = this.files.text(file).includes(text) ? this.files.lineOfText(file, text) : undefined;
      if (line !== undefined) return `${file}:${String(line)}`;
    }
    return undefined;
  }

  private declared(files: readonly string[], kind: string, name: string): string | undefined {
    for (const file of files) {
      const text = this.files.text(file);
      if (!text.includes(`kind: ${kind}`) || !text.includes(name)) continue;
      const found = this.files
        .documents(file)
        .some((document) => document.get("kind") === kind && document.getIn(["metadata", "name"]) === name);
      const line = found ? this.files.lineOfObject(file, kind, name) : undefined;
      if (line !== undefined) return `${file}:${String(line)}`;
    }
    return undefined;
  }

  private generated(files: readonly string[], name: string): string | undefined {
    const maker = new RegExp(`^\\s*(?:- )?name: ${name.replaceAll(/[^\w-]/g, ".")}$`, "m");
    const file = files.find(
      (each) => /\/(kustomization|contents)\.yaml$/.test(each) && maker.test(this.files.text(each)),
    );
    return file === undefined ? undefined : `${file}:${String(this.files.lineOfText(file, `name: ${name}`) ?? 1)}`;
  }
}
