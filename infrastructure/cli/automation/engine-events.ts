import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Failure, ProgressEvent, RunResult } from "../engine/layer-engine";
import { redact } from "../redact";

/** As the CLI sends them. */
type Severity = "info" | "info#err" | "warning" | "error" | "debug";

/** A provider's own log of an error: it says what the resource's failure says once more, as Terraform's parts speak. */
const PROVIDER_LOG = /^(\[ERROR\] |sdk-v2\/\S+\.go:\d+: )/;

/** Turns the CLI's events into ours, and remembers what the result of the run is made of. */
export class EngineEvents {
  private counts: Record<string, number> = {};
  private readonly errors: Failure[] = [];

  constructor(private readonly listener: (event: ProgressEvent) => void = () => undefined) {}

  /** To be called with every event in its order. */
  readonly take = (event: EngineEvent): void => {
    if (event.summaryEvent) this.counts = { ...event.summaryEvent.resourceChanges };
    const translated = translate(event);
    if (translated === undefined) return;
    if (translated.kind === "diagnostic" && translated.severity === "error") {
      this.errors.push({ resource: translated.urn, message: translated.message });
    }
    this.listener(translated);
  };

  /** The result so far. The engine's closing "update failed" says nothing where there is an error of its own. */
  result(): RunResult {
    const own = this.errors.filter(({ message }) => !PROVIDER_LOG.test(message));
    const failed = new Set(own.map(({ resource }) => resource));
    const once = this.errors.filter((each) => own.includes(each) || !failed.has(each.resource));
    const telling = once.filter(({ message }) => !/^\w+ failed$/.test(message));
    return { counts: this.counts, failures: telling.length > 0 ? telling : this.errors };
  }
}

function translate(event: EngineEvent): ProgressEvent | undefined {
  if (event.resourcePreEvent) return resource(event.resourcePreEvent.metadata, "started");
  if (event.resOutputsEvent) return resource(event.resOutputsEvent.metadata, "done");
  if (event.resOpFailedEvent) return resource(event.resOpFailedEvent.metadata, "failed");
  if (event.diagnosticEvent) {
    const { urn, message, ephemeral } = event.diagnosticEvent;
    const severity = event.diagnosticEvent.severity as Severity;
    // Debug messages, which the SDK's type does not know, quote the inputs of resources in plain text: they must not get any further.
    if (severity === "debug" || ephemeral === true) return undefined;
    return {
      kind: "diagnostic",
      urn: urn === "" ? undefined : urn,
      severity: severity === "info#err" ? "info" : severity,
      message: redact(message.trim()),
    };
  }
  return undefined;
}

function resource(step: StepEventMetadata, status: "started" | "done" | "failed"): ProgressEvent {
  const { urn, op } = step;
  const properties = changedInputs(step);
  return { kind: "resource", urn, op, status, ...(properties.length > 0 && { properties }) };
}

/**
 * Some providers tell the paths of what changes, as `memory.dedicated`; those on Terraform's plugin framework only the
 * first names, and among them what will be computed anew. Kubernetes' tells nothing but paths.
 */
function changedInputs({ diffs, detailedDiff, old, new: next }: StepEventMetadata): readonly string[] {
  const paths = Object.keys(detailedDiff ?? {});
  const changed = paths.length > 0 ? paths : (diffs ?? []);
  const inputs = new Set([old, next].flatMap((state) => Object.keys(state?.inputs ?? {})));
  const own = changed.filter((path) => inputs.has(path.split(/[.[]/)[0] ?? path));
  return own.length > 0 ? own : changed;
}
