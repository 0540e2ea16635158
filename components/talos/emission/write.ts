import * as fs from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../../infrastructure/shared/atomic-file";
import { COMMITTED } from "./files";
import { provenance } from "./stamp";

/** What became of the files. Each list is sorted. */
export interface Written {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Files of nodes that are no more. */
  readonly removed: readonly string[];
  /** Files that somebody had edited, each with the name that its text was set aside under. */
  readonly setAside: readonly { readonly file: string; readonly as: string }[];
}

/**
 * Writes the files into a folder, which is made if it is not there. Each is complete or as it was before, and one with key
 * material is never readable by others. A file that is not what was generated, because somebody edited it or because it
 * was there before, is set aside under another name first. Files of nodes that are no more go, if they are ours.
 *
 * @throws NotWritten
 */
export function writeFiles(files: Readonly<Record<string, string>>, directory: string, cluster: string): Written {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const report = { written: [] as string[], unchanged: [] as string[], removed: [] as string[] };
  const setAside: { file: string; as: string }[] = [];
  const aside = (file: string) => setAside.push({ file, as: moveAside(directory, file) });

  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const present = read(join(directory, file));
    if (present === text) {
      fs.chmodSync(join(directory, file), fileMode(file));
      report.unchanged.push(file);
      continue;
    }
    if (present !== undefined && provenance(present)?.intact !== true) aside(file);
    writeFileAtomic(join(directory, file), text, fileMode(file));
    report.written.push(file);
  }
  for (const file of fs.readdirSync(directory).sort()) {
    if (file in files || !file.endsWith(".yaml")) continue;
    const origin = provenance(read(join(directory, file)) ?? "");
    if (origin?.cluster !== cluster) continue;
    if (origin.intact) fs.rmSync(join(directory, file));
    else aside(file);
    report.removed.push(file);
  }
  synchronise(directory);
  return { ...report, setAside };
}

/** Others may read what Git holds, and nothing else. */
export function fileMode(file: string): number {
  return (COMMITTED as readonly string[]).includes(file) ? 0o644 : 0o600;
}

/** The text of a file; undefined if there is none. */
function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** Renames a file to the first free of `<name>.orig`, `<name>.orig.2`, … It may hold key material, so it is ours alone. */
function moveAside(directory: string, file: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${file}.orig` : `${file}.orig.${String(number)}`;
    const path = join(directory, name);
    if (fs.existsSync(path)) continue;
    fs.renameSync(join(directory, file), path);
    fs.chmodSync(path, 0o600);
    return name;
  }
}

/** Makes the renames themselves last. Some file systems cannot, and need not. */
function synchronise(directory: string): void {
  const handle = fs.openSync(directory, "r");
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    fs.closeSync(handle);
  }
}
