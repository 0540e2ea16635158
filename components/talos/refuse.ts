import { PlainError } from "../plain-error";

/** @throws PlainError with every problem, one line each, if there is one. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new PlainError(problems.join("\n"));
}
