import * as fs from "node:fs";
import { Writable } from "node:stream";
import { systemProblem } from "./system-problem";
import { writeWhole, type Writes } from "./write-whole";

/** What a shell shows for a program that wrote to a pipe which no one reads any more (128 and SIGPIPE). */
export const BROKEN_PIPE = 141;

/**
 * Standard output for results. Where it is a file, Node takes a short write for a whole one, and `outputs kubeconfig > file`
 * would succeed with half a file on a disk that is nearly full: there, all of it is written or it fails.
 */
export function standardOutput(
  stream: Writable & { readonly fd: number } = process.stdout,
  files: Writes = fs,
): Writable & { readonly isTTY?: boolean } {
  const { fd } = stream;
  if (!isFile(fd)) return stream;
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        writeWhole(fd, chunk, files);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function isFile(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isFile();
  } catch {
    return false; // it is closed
  }
}

/**
 * Ends a program whose output cannot be written: quietly where no one reads it any more (`… | head -1`), else with a
 * sentence on standard error.
 *
 * @param end - gets the exit code; what is under way may be brought to an orderly end first.
 */
export function watchOutput(
  streams: readonly Writable[],
  end: (code: number) => void = (code) => process.exit(code),
  messages: Writable = process.stderr,
): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && stream !== messages) {
        messages.write(`the output cannot be written: ${systemProblem(error) ?? error.message}\n`);
      }
      end(error.code === "EPIPE" ? BROKEN_PIPE : 1);
    });
  }
}
