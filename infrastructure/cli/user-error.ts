/** A mistake that a person can mend. The message says what is wrong and what to do; no stack trace is shown. */
export class UserError extends Error {
  override readonly name = "UserError";
}
