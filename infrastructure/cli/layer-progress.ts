import { oneLine } from "../shared/printable";
import type { ProgressEvent } from "./engine/layer-engine";
import { parseUrn, resourceLabel } from "./engine/urn";

/** A change to one resource, as far as it is known. */
export interface Change {
  readonly op: string;
  readonly urn: string;
  /** Names of the inputs that changed; never their values. */
  readonly properties: readonly string[];
}

/** Operations that leave the resource as it was, and are not worth a line. */
const QUIET = new Set(["same", "read", "refresh"]);

/** The three steps of a replacement are one change to a person. */
const REPLACEMENT = new Set(["replace", "create-replacement", "delete-replaced", "discard-replaced"]);

/** The stack itself, its providers and references: they come and go with the rest. */
function isEngines(urn: string): boolean {
  return parseUrn(urn).type.startsWith("pulumi:");
}

/** What one layer's events add up to while it runs. */
export class LayerProgress {
  private readonly done = new Map<string, Change>();
  private readonly running = new Set<string>();
  private readonly told: string[] = [];

  /** Takes in an event; gives the change that it completes, if it is a new one. */
  take(event: ProgressEvent): Change | undefined {
    if (event.kind === "diagnostic") {
      if (event.severity === "warning" && !this.told.includes(event.message)) this.told.push(event.message);
      return undefined;
    }
    const op = REPLACEMENT.has(event.op) ? "replace" : event.op;
    if (event.status === "started") this.running.add(event.urn);
    else this.running.delete(event.urn);
    if (event.status !== "done" || QUIET.has(op) || isEngines(event.urn)) return undefined;
    const before = this.done.get(event.urn);
    const change = { op, urn: event.urn, properties: event.properties ?? before?.properties ?? [] };
    this.done.set(event.urn, change);
    return before?.op === op ? undefined : change;
  }

  /** Changes that are done (in a preview: that would be), in their order; the engine's own resources are left out. */
  get changes(): readonly Change[] {
    return [...this.done.values()];
  }

  get warnings(): readonly string[] {
    return this.told;
  }

  /** One line for a display: what is done, and what is under way. */
  get line(): string {
    const busy = [...this.running].filter((urn) => !isEngines(urn)).map(resourceLabel);
    const more = busy.length > 2 ? `, and ${String(busy.length - 2)} more` : "";
    const now = busy.length === 0 ? "" : `: ${busy.slice(0, 2).join(", ")}${more}`;
    const { length } = this.changes;
    return `${String(length)} ${length === 1 ? "change" : "changes"}${now}`;
  }
}

const SIGNS: Record<string, string> = { create: "+", update: "~", replace: "±", delete: "-" };

/** `~ VmLegacy worker-1 (memory)`. */
export function describeChange({ op, urn, properties }: Change): string {
  const which = properties.length > 0 && op !== "create" ? ` (${properties.join(", ")})` : "";
  return oneLine(`${SIGNS[op] ?? op} ${resourceLabel(urn)}${which}`);
}
