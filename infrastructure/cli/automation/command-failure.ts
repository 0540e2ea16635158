import type { Failure } from "../engine/layer-engine";
import { redact } from "../redact";

/**
 * What a failed command of the CLI says, where it ended before there was any event (a locked stack, a wrong
 * passphrase): its `error:` line and what belongs to it.
 */
export function commandFailure(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  const output = (text.split(/^ stderr: /m).at(-1) ?? text).split(/^ err\?: /m)[0] ?? text;
  const killed = /^Command was killed with (\w+)/.exec(output.trim())?.[1];
  if (killed !== undefined) return { message: `the Pulumi CLI was killed (${killed})` };
  const lines = output.trim().split("\n");
  const start = lines.findIndex((line) => line.startsWith("error: "));
  const telling =
    start < 0 ? lines.filter((line) => !line.startsWith("Command failed")).slice(-10) : lines.slice(start);
  const message = telling
    .join("\n")
    .replace(/^error: /, "")
    .trim();
  return { message: redact(message === "" ? text.trim() : message) };
}
