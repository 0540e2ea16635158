/** What goes wrong instead of, or before, the normal answer. */
export type FaultEffect =
  /** Answers with this status and body (HTTP), or this status code and message (gRPC). */
  | { readonly kind: "answer"; readonly status: number; readonly body?: unknown }
  /** Cuts the connection without an answer: before anything is done, or after it, where `processed` says so. */
  | { readonly kind: "cut"; readonly processed?: boolean }
  /** Answers normally, but later: waits before anything is done, or after it, where `processed` says so. */
  | { readonly kind: "delay"; readonly milliseconds: number; readonly processed?: boolean }
  /** Something that only the twin knows, e.g. a task that ends in an error. */
  | { readonly kind: "special"; readonly name: string; readonly detail?: string };

/** One thing that goes wrong. */
export interface Fault {
  /** HTTP method and path below the base path, or the full gRPC method name. */
  readonly match: RegExp;
  readonly effect: FaultEffect;
  /** How often, 1 if absent. */
  readonly times?: number;
}

/** The faults that a test has asked for. Each matching call takes one, in the order in which they were added. */
export class Faults {
  private readonly pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.pending.length = 0;
  }

  /** The effect for a call, if there is one, which counts as used. */
  take(call: string): FaultEffect | undefined {
    const found = this.pending.find(({ fault, left }) => left > 0 && fault.match.test(call));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault.effect;
  }
}
