import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a file that only its owner can read, and its folder if need be. */
export async function writePrivate(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode: 0o600 });
  // The mode above is for a new file only.
  await chmod(file, 0o600);
}
