import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemProblem } from "./system-problem";
import { writeWhole, type Writes } from "./write-whole";

/** What is used of a file system, so that a test can give one that is full. */
export type Files = Writes &
  Pick<typeof fs, "openSync" | "fchmodSync" | "fsyncSync" | "closeSync" | "renameSync" | "rmSync" | "mkdirSync">;

/**
 * Replaces a file whole or not at all: a new file beside it, with no more rights than it is to have from its first byte, is
 * written to the end, synced and renamed. What fails leaves the old file as it was, and nothing beside it. Its folder is
 * made if it is not there. A symbolic link is replaced, not followed.
 *
 * @param mode - of the file, whatever the umask says.
 * @throws NotWritten
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600, files: Files = fs): void {
  try {
    files.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    replace(path, content, mode, files);
  } catch (error) {
    throw new NotWritten(path, error as NodeJS.ErrnoException);
  }
}

/**
 * The same for a path that a person named, or that Git holds: as `fs.writeFileSync` it follows links, keeps the mode of a
 * file that is there, and makes no folder; what is no file, as `/dev/stdout` or a pipe, is written to.
 *
 * @throws NotWritten
 */
export function updateFile(path: string, content: string | Uint8Array, files: Files = fs): void {
  try {
    const present = fs.statSync(path, { throwIfNoEntry: false });
    if (present !== undefined && !present.isFile()) fs.writeFileSync(path, content);
    else if (present === undefined) replace(path, content, undefined, files);
    else replace(fs.realpathSync(path), content, present.mode & 0o777, files);
  } catch (error) {
    throw new NotWritten(path, error as NodeJS.ErrnoException);
  }
}

/** A file that could not be written; it is as it was before. */
export class NotWritten extends Error {
  override readonly name = "NotWritten";
  /** Of the system, e.g. `ENOSPC`. */
  readonly code: string | undefined;

  constructor(
    readonly path: string,
    override readonly cause: NodeJS.ErrnoException,
  ) {
    super(problemOf(path, cause));
    this.code = cause.code;
  }
}

function problemOf(path: string, cause: NodeJS.ErrnoException): string {
  if (cause.code === "ENOENT")
    return `${path}: there is no folder ${dirname(path)}; make it with mkdir -p, then run this again`;
  return (
    systemProblem(Object.assign(new Error(), { code: cause.code, path })) ?? `${path} was not written: ${cause.message}`
  );
}

/** @param mode - undefined for what the umask leaves of a new file's. */
function replace(path: string, content: string | Uint8Array, mode: number | undefined, files: Files): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  const handle = files.openSync(temporary, "wx", mode === undefined ? 0o666 : mode & 0o600);
  try {
    try {
      writeWhole(handle, content, files);
      if (mode !== undefined) files.fchmodSync(handle, mode);
      files.fsyncSync(handle);
    } finally {
      files.closeSync(handle);
    }
    files.renameSync(temporary, path);
  } catch (error) {
    files.rmSync(temporary, { force: true });
    throw error;
  }
}
