import { secretStrings } from "../property/contents";
import type { Property } from "../property/value";
import type { DiagnosticEvent, EngineEvent, Failure, ResourceEvent, StepOperation, Summary } from "./event";
import { Mask } from "./mask";

/** Passes on what happens in a run, without its secrets, and keeps count. */
export class EventLog {
  private readonly mask = new Mask();
  private readonly counts: Partial<Record<StepOperation, number>> = {};
  private readonly failures: Failure[] = [];
  /** Errors that the program or an adapter has told the user of; they fail the run only if the program does. */
  private readonly toldErrors: Failure[] = [];
  private readonly started = performance.now();
  private unfinished = "";

  constructor(private readonly listen: (event: EngineEvent) => void) {}

  get hasFailures(): boolean {
    return this.failures.length > 0;
  }

  /** From now on what is secret in the value is masked. */
  hide(value: Property): void {
    for (const secret of secretStrings(value)) this.mask.add(secret);
  }

  resource(event: Omit<ResourceEvent, "kind">): void {
    this.listen({ kind: "resource", ...event });
  }

  count(op: StepOperation): void {
    this.counts[op] = (this.counts[op] ?? 0) + 1;
  }

  /** What the engine has to say. An error is a failure of the run. */
  diagnostic(severity: DiagnosticEvent["severity"], message: string, urn?: string): void {
    const failure = this.send(severity, message, urn, false);
    if (severity === "error") this.failures.push(failure);
  }

  /** What the program or an adapter has to say. */
  told(severity: DiagnosticEvent["severity"], message: string, urn?: string, ephemeral = false): void {
    const failure = this.send(severity, message, urn, ephemeral);
    if (severity === "error") this.toldErrors.push(failure);
  }

  /** The program has failed, and what it has told says why; if it has told nothing, `otherwise` does. */
  blameProgram(otherwise: string): void {
    if (this.toldErrors.length === 0) this.diagnostic("error", otherwise);
    this.failures.push(...this.toldErrors);
  }

  private send(
    severity: DiagnosticEvent["severity"],
    message: string,
    urn: string | undefined,
    ephemeral: boolean,
  ): Failure {
    const failure = { ...(urn === undefined || urn === "" ? {} : { urn }), message: this.mask.apply(message) };
    this.listen({ kind: "diagnostic", severity, ...failure, ephemeral });
    return failure;
  }

  /** What the program writes, in pieces; each line becomes an `info`. */
  text(piece: string): void {
    const lines = (this.unfinished + piece).split("\n");
    this.unfinished = lines.pop() ?? "";
    if (lines.length === 0) return;
    // Masked as a whole before it is cut into lines, since secrets have several.
    const masked = this.mask.apply(lines.join("\n"));
    for (const line of masked.split("\n")) this.told("info", line);
  }

  /** Ends the log: the summary is its last event. */
  end(): Summary {
    if (this.unfinished !== "") this.text("\n");
    const summary = {
      counts: this.counts,
      failures: this.failures,
      seconds: (performance.now() - this.started) / 1000,
    };
    this.listen({ kind: "summary", summary });
    return summary;
  }
}
