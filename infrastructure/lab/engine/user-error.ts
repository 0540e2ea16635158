/** Something that a person can mend. The message says what is wrong and what to do; no stack trace is shown. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
