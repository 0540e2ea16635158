import type { ResourceState } from "../state/resource";

/** What has been decided in a run so far, by URN. */
export class Marks {
  /** Seen: registered or read. */
  readonly seen = new Set<string>();
  readonly reads = new Set<string>();
  readonly creates = new Set<string>();
  readonly sames = new Set<string>();
  readonly updates = new Set<string>();
  readonly replaces = new Set<string>();
  /** Deleted, or to be deleted later in the run. */
  readonly deletes = new Set<string>();
  /** Deleted early because something that they need is replaced; they are made anew when they are registered. */
  readonly deletedEarly = new Set<ResourceState>();
  /** Which of their properties was to blame. */
  readonly blamed = new Map<string, readonly string[]>();
  /** Provider resources of this run, by their new and their old URN. */
  readonly providers = new Map<string, ResourceState>();

  /** Whether the run has a use for the resource, so that it is not deleted. */
  keeps(urn: string): boolean {
    return this.sames.has(urn) || this.updates.has(urn) || this.replaces.has(urn) || this.reads.has(urn);
  }

  /** URNs about which something was decided: they cannot depend on anything that is decided later. */
  decided(): Set<string> {
    const sets = [this.reads, this.creates, this.sames, this.updates, this.deletes, this.replaces];
    return new Set(sets.flatMap((set) => [...set]));
  }
}
