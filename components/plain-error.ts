import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { systemProblem } from "../infrastructure/shared/system-problem";

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

/** Does something with files; what the system refuses, as a disk that is full, is a person's to fix and no stack trace. */
export function plainly<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const problem = systemProblem(error);
    throw problem === undefined ? error : new PlainError(problem);
  }
}
