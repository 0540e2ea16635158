import { formatReference, isRootStack, makeUrn, parseReference, parseUrn } from "../urn";
import type { Checkpoint, PendingOperation } from "./checkpoint";
import type { ResourceState } from "./resource";

/**
 * The state while an operation runs: what was, with what has been done so far on top, and what is under way.
 *
 * Source of the rules: pkg/backend/snapshot.go of pulumi/pulumi.
 */
export class Snapshot {
  private readonly done = new Set<ResourceState>();
  private readonly created: ResourceState[] = [];
  private readonly underWay = new Map<ResourceState, PendingOperation>();

  /**
   * @param base what was; a refresh changes its resources in place
   * @param save writes a state; called whenever something has changed
   */
  constructor(
    readonly base: { resources: ResourceState[]; readonly pendingOperations: readonly PendingOperation[] },
    private readonly save: (checkpoint: Checkpoint) => void,
  ) {}

  /** Notes that an operation begins. It is in the file before the provider is asked. */
  begin(resource: ResourceState, type: PendingOperation["type"]): void {
    this.underWay.set(resource, { resource, type });
    this.write();
  }

  /** Notes that it has ended: `gone` leaves the state, `made` enters it; a failed operation changes neither. */
  end(
    resource: ResourceState,
    change: { readonly gone?: ResourceState | undefined; readonly made?: ResourceState },
  ): void {
    this.underWay.delete(resource);
    this.record(change, true);
  }

  /** Notes a change that no provider was asked for; `write` false leaves it to the next write. */
  record(change: { readonly gone?: ResourceState | undefined; readonly made?: ResourceState }, write: boolean): void {
    if (change.gone !== undefined) this.done.add(change.gone);
    if (change.made !== undefined) this.created.push(change.made);
    if (write) this.write();
  }

  write(): void {
    this.save(this.checkpoint());
  }

  private checkpoint(): Checkpoint {
    const resources = [...this.created, ...this.base.resources].filter((resource) => !this.done.has(resource));
    // A creation that a killed run left behind stays until a person says what became of it.
    const unresolved = this.base.pendingOperations.filter(({ type }) => type === "creating");
    return withoutAliases({ resources, pendingOperations: [...this.underWay.values(), ...unresolved] });
  }
}

/** Renames everywhere what was found under an alias. Source: NormalizeURNReferences in pkg/resource/deploy/snapshot.go. */
function withoutAliases({ resources, pendingOperations }: Checkpoint): Checkpoint {
  const names = new Map<string, string>();
  for (const { urn, alias, parent } of resources) {
    if (alias !== undefined) names.set(alias, urn);
    const renamedParent = names.get(parent);
    if (renamedParent !== undefined && !isRootStack(renamedParent)) {
      const { stack, project, type, name } = parseUrn(urn);
      names.set(urn, makeUrn(stack, project, renamedParent, type, name));
    }
  }
  if (names.size === 0) return { resources, pendingOperations };
  const fix = (urn: string): string => names.get(urn) ?? urn;
  const fixAll = (urns: readonly string[]): string[] => urns.map(fix);
  return {
    pendingOperations,
    resources: resources.map((resource) => ({
      ...resource,
      urn: fix(resource.urn),
      parent: fix(resource.parent),
      dependencies: fixAll(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([name, urns]) => [name, fixAll(urns)]),
      ),
      provider: resource.provider === "" ? "" : fixReference(resource.provider, fix),
      deletedWith: fix(resource.deletedWith),
      replaceWith: fixAll(resource.replaceWith),
    })),
  };
}

function fixReference(reference: string, fix: (urn: string) => string): string {
  const { urn, id } = parseReference(reference);
  return formatReference({ urn: fix(urn), id });
}
