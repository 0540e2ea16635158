import type { ResourceState } from "../state/resource";
import { isRootStack, makeUrn, parseUrn } from "../urn";
import type { Alias, Goal } from "./goal";

/** Names the stack that URNs are made for. */
export interface StackName {
  readonly stack: string;
  readonly project: string;
}

/**
 * Finds resources that had another URN before.
 * Source of the rules: getOldResource and generateAliases in pkg/resource/deploy/step_generator.go of pulumi/pulumi.
 */
export class Aliases {
  /** Old URN → the new one that took it over. */
  private readonly takenOver = new Map<string, string>();
  /** New URN → the old one. */
  private readonly formerly = new Map<string, string>();

  /** @param fail tells the user that two resources claim the same past */
  constructor(
    private readonly own: StackName,
    private readonly seen: ReadonlySet<string>,
    private readonly fail: (urn: string, message: string) => void,
  ) {}

  /** The URN that has taken over the given one, if any has. */
  successor(urn: string): string | undefined {
    return this.takenOver.get(urn);
  }

  /** The resource's old state, under its URN or an alias; `valid` is false where another resource claims it too. */
  find(
    urn: string,
    goal: Pick<Goal, "name" | "type" | "parent" | "aliases">,
    olds: ReadonlyMap<string, ResourceState>,
  ): { old: ResourceState | undefined; alias: string | undefined; valid: boolean } {
    let valid = true;
    const claimed = this.takenOver.get(urn);
    if (claimed !== undefined) {
      valid = false;
      this.fail(urn, `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimed}'`);
    }
    const alias = olds.has(urn) ? undefined : this.aliasesOf(goal).find((candidate) => olds.has(candidate));
    if (alias === undefined || alias === urn) return { old: olds.get(urn), alias: undefined, valid };

    const other = this.seen.has(alias) ? urn : this.takenOver.get(alias);
    if (other !== undefined) {
      valid = false;
      this.fail(
        urn,
        `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
      );
    }
    this.takenOver.set(alias, urn);
    this.formerly.set(urn, alias);
    return { old: olds.get(alias), alias, valid };
  }

  /** Every URN that the resource may have had, its own aliases first, then those that it has through its parent. */
  private aliasesOf({ name, type, parent, aliases }: Pick<Goal, "name" | "type" | "parent" | "aliases">): string[] {
    const urns = aliases.map((alias) => this.urnOf(alias, name, type, parent));
    const formerParent = this.formerly.get(parent);
    if (formerParent === undefined) return urns;
    const inherited = (childType: string, childName: string): string =>
      this.inherited(childType, childName, parseUrn(parent).name, formerParent);
    return [...urns, inherited(type, name), ...urns.map((urn) => inherited(parseUrn(urn).type, parseUrn(urn).name))];
  }

  private urnOf(alias: Alias, name: string, type: string, ownParent: string): string {
    if ("urn" in alias) return alias.urn;
    const named = alias.parent === "" ? ownParent : (this.formerly.get(alias.parent) ?? alias.parent);
    const parent = alias.noParent || (named !== "" && isRootStack(named)) ? "" : named;
    return makeUrn(
      alias.stack || this.own.stack,
      alias.project || this.own.project,
      parent,
      alias.type || type,
      alias.name || name,
    );
  }

  /** A child named `<parent>-details` is assumed to have been named after its parent before, too. */
  private inherited(type: string, name: string, parentName: string, formerParent: string): string {
    const formerName = name.startsWith(parentName) ? parseUrn(formerParent).name + name.slice(parentName.length) : name;
    return makeUrn(this.own.stack, this.own.project, formerParent, type, formerName);
  }
}
