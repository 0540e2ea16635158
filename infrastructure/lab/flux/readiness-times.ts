import { conditionOf, isReady, keyOf } from "./cluster-object";
import type { ClusterState } from "./cluster-state";

/** What is no failure: it waits for another, or is at work. */
const WAITING = ["DependencyNotReady", "SourceNotReady", "Progressing", "ProgressingWithRetry"];

/** When each Kustomization and release was seen, and when it was ready first. */
export class ReadinessTimes {
  private readonly began = performance.now();
  private readonly seen = new Map<string, number>();
  private readonly ready = new Map<string, number>();
  private readonly failed = new Set<string>();

  /** Seconds since the start. */
  get elapsed(): number {
    return (performance.now() - this.began) / 1000;
  }

  /** Each reconciliation that has failed since the start: what, and why. */
  get failures(): readonly string[] {
    return [...this.failed];
  }

  /** Looks at the cluster. */
  note(state: ClusterState): void {
    for (const object of [...state.kustomizations, ...state.releases]) {
      const id = `${object.kind} ${keyOf(object)}`;
      if (!this.seen.has(id)) this.seen.set(id, this.elapsed);
      const { status, reason = "", message = "" } = conditionOf(object, "Ready") ?? {};
      if (status === "False" && !WAITING.includes(reason)) this.failed.add(`${id}: ${message}`);
      if (isReady(object) && !this.ready.has(id)) this.ready.set(id, this.elapsed);
    }
  }

  /** Seconds from the start until it was ready; undefined if it is not yet. */
  readyAt(id: string): number | undefined {
    return this.ready.get(id);
  }

  seenAt(id: string): number {
    return this.seen.get(id) ?? 0;
  }
}
