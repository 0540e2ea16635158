import { readFileSync, statSync, type Stats } from "node:fs";
import { TextDecoder } from "node:util";

/** Bytes of the largest file that a person can have written: some hundred times what they are. */
const MOST_BYTES = 1024 * 1024;

/** A file that is no text, or none that may be read: `is …; write …`. */
export class UnreadableText extends Error {
  override readonly name = "UnreadableText";

  constructor(
    message: string,
    /** Whether there is no such file. */
    readonly isMissing = false,
  ) {
    super(message);
  }
}

/**
 * Reads a text that a person has written, whatever their editor made of it: a byte order mark is left out, and every line
 * ends with `\n`.
 *
 * @throws UnreadableText if it is no regular file, too large, or no UTF-8
 */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    const problem = unreadableKind(statSync(path));
    if (problem !== undefined) throw new UnreadableText(problem);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof UnreadableText) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UnreadableText("does not exist; write it", true);
    throw new UnreadableText(`cannot be read (${String(code)}); name a file that you may read`);
  }
  return decodeText(bytes);
}

/**
 * The text that bytes are.
 *
 * @throws UnreadableText if they are no UTF-8
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined) {
    throw new UnreadableText(`is ${encoding}, and must be UTF-8; write it again with the encoding UTF-8`);
  }
  try {
    // It takes the byte order mark away, and a carriage return alone ends a line in YAML too.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch {
    throw new UnreadableText("is not UTF-8; write it again with the encoding UTF-8");
  }
}

/** Opening a pipe waits for whoever writes into it, for ever if nothing does. */
function unreadableKind(file: Stats): string | undefined {
  if (file.isDirectory()) return "is a folder; name a file in it";
  if (file.isFIFO()) return "is a pipe; write what comes out of it into a file, and name that";
  if (!file.isFile()) return "is a device or a socket; name a file";
  if (file.size > MOST_BYTES) return "is larger than 1 MiB; name a file that a person has written";
  return undefined;
}

/** UTF-16 or UTF-32, by the mark at its start or by the zero bytes of its first characters. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "UTF-32";
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16";
  if (a === 0xfe && b === 0xff) return "UTF-16";
  if ((a === 0) !== (b === 0) && (c === 0) !== (d === 0) && bytes.length >= 4) return "UTF-16";
  return undefined;
}
