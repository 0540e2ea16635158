import * as fs from "node:fs";

/** What is used of a file system to write. */
export type Writes = Pick<typeof fs, "writeSync">;

/**
 * Writes all of a content to an open file. The system may take less than it is given, as where a disk is nearly full; what
 * is left is then given again, until it fails or all is written.
 *
 * @throws Error of the system
 */
export function writeWhole(handle: number, content: string | Uint8Array, files: Writes = fs): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let written = 0; written < bytes.length;) {
    const count = files.writeSync(handle, bytes, written, bytes.length - written);
    // It never is, by POSIX; without this it would go on for ever.
    if (count === 0) throw Object.assign(new Error("nothing more could be written"), { code: "EIO" });
    written += count;
  }
}
