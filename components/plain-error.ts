import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";

/**
 * A mistake for a person to mend, thrown where an output is made. Pulumi shows the message without a stack trace, and
 * as it was written: of other errors it changes the message for each resource property that the error passes through
 * (`error serializing property "disks": error serializing …`).
 */
export class PlainError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    // Once the program itself has ended, Pulumi prints the trace of whatever fails after it, if there is one.
    delete this.stack;
  }

  /** Pulumi hangs the promise on the error and prints both: without this, every resource behind it, for half a minute. */
  [inspect.custom](): string {
    return this.message;
  }
}
