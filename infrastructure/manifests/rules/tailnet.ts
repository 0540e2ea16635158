import type { Failure } from "../failure";
import { parseTailnetPolicy, TAILNET_POLICY, type TailnetPolicy } from "../tailnet-policy";
import type { Tree } from "../tree";
import { failureAt, type TreeObject } from "../tree-object";
import { allObjects, ofKind, specOf } from "../workloads";
import type { Rule } from "./rule";

/** The operator's own tag, and that of proxies without one of their own. */
const OPERATOR = "tag:k8s-operator";
const DEFAULT = "tag:k8s";
const TAGS = "tailscale.com/tags";

/** One `tailnet` entry of the exposure table, as the policy has it. */
interface Entry {
  readonly name: string;
  readonly tag: string;
  /** `tcp:443`. */
  readonly ports: readonly string[];
}

/** Each `tailnet` entry is reached by the people that the tailnet's policy names for it, on its ports, and by no one else. */
export const tailnet: Rule = (tree) => {
  const entries = entriesOf(tree);
  const tagged = proxied(tree, entries);
  if (!tree.files.has(TAILNET_POLICY)) return [...tagged, at("is not there; write who may reach what in the tailnet")];
  try {
    const policy = parseTailnetPolicy(tree.files.text(TAILNET_POLICY));
    return [...tagged, ...checkOwners(policy, entries), ...checkGrants(policy, entries)];
  } catch (error) {
    return [...tagged, at(`is no policy: ${(error as Error).message}; correct it`)];
  }
};

function entriesOf({ definition }: Tree): readonly Entry[] {
  const { tailnet, ports } = definition.exposure;
  return [
    ...tailnet.map(({ name }) => ({ name, tag: tagOf(name), ports: ["tcp:443"] })),
    ...ports
      .filter(({ access }) => access === "tailnet")
      .map(({ name, ports }) => ({
        name,
        tag: tagOf(name),
        ports: ports.map(({ port, protocol }) => `${protocol.toLowerCase()}:${String(port)}`),
      })),
  ];
}

function tagOf(name: string): string {
  return `${DEFAULT}-${name}`;
}

/** What Tailscale's operator makes a proxy for has the tag of its entry. */
function proxied(tree: Tree, entries: readonly Entry[]): readonly Failure[] {
  const ingresses = ofKind(allObjects(tree), "Ingress").filter(
    (object) => specOf<{ ingressClassName?: string }>(object).ingressClassName === "tailscale",
  );
  const services = ofKind(allObjects(tree), "Service").filter(
    (object) => specOf<{ loadBalancerClass?: string }>(object).loadBalancerClass === "tailscale",
  );
  return [...ingresses, ...services].flatMap((object): Failure[] => {
    const wanted = entries.find((entry) => isOf(entry, object))?.tag;
    const given = object.metadata.annotations?.[TAGS];
    if (wanted === undefined || given === wanted) return [];
    return [failureAt(object, ["metadata", "annotations"], `has ${given ?? "no tag"}; annotate ${TAGS}: ${wanted}`)];
  });
}

interface ProxiedSpec {
  readonly tls?: readonly { readonly hosts?: readonly string[] }[];
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}

/** An Ingress says the entry's name; a Service has its ports. */
function isOf({ name, ports }: Entry, object: TreeObject): boolean {
  const spec = specOf<ProxiedSpec>(object);
  if (object.kind === "Ingress") return spec.tls?.[0]?.hosts?.[0] === name;
  return (spec.ports ?? []).some(({ port, protocol = "TCP" }) =>
    ports.includes(`${protocol.toLowerCase()}:${String(port)}`),
  );
}

function checkOwners({ tagOwners }: TailnetPolicy, entries: readonly Entry[]): readonly Failure[] {
  const wanted = [DEFAULT, ...entries.map(({ tag }) => tag)];
  const stale = Object.keys(tagOwners).filter(
    (tag) => tag.startsWith(`${DEFAULT}-`) && tag !== OPERATOR && !wanted.includes(tag),
  );
  return [
    ...(tagOwners[OPERATOR] === undefined ? [at(`does not have ${OPERATOR}; write it under tagOwners`)] : []),
    ...wanted
      .filter((tag) => tagOwners[tag]?.length !== 1 || tagOwners[tag][0] !== OPERATOR)
      .map((tag) => at(`does not give ${tag} to the operator alone; write "${tag}": ["${OPERATOR}"] under tagOwners`)),
    ...stale.map((tag) => at(`has ${tag}, and the exposure table no such entry; take it out`)),
  ];
}

function checkGrants({ grants, groups, acls }: TailnetPolicy, entries: readonly Entry[]): readonly Failure[] {
  const open = grants.flatMap(({ dst }) =>
    dst
      .filter((each) => ["*", "autogroup:tagged", DEFAULT, OPERATOR].includes(each) || isAddress(each))
      .map((each) => at(`grants ${each}, which is wider than one entry; name the tags of the entries`)),
  );
  return [
    ...(acls.length > 0 ? [at("has acls, which let through beside the grants; write grants in their place")] : []),
    ...open,
    ...entries.flatMap(({ name, tag, ports }): readonly Failure[] => {
      const own = grants.filter(({ dst }) => dst.includes(tag));
      if (own.length === 0) return [at(`lets nobody reach ${name}; write a grant with ${tag}`)];
      const missing = ports.filter((port) => !own.some(({ ip }) => ip.includes(port)));
      const others = own.flatMap(({ ip }) => ip.filter((port) => !ports.includes(port)));
      const unnamed = own.flatMap(({ src }) => src.filter((who) => !isNamed(who, groups)));
      return [
        ...missing.map((port) => at(`does not open ${port} of ${name}; write it into the ip of its grant`)),
        ...others.map((port) => at(`opens ${port} of ${name}, which the exposure table does not list; take it out`)),
        ...unnamed.map((who) => at(`lets ${who} reach ${name}; name people, or a group of named people`)),
      ];
    }),
  ];
}

/** Addresses and ranges, which may be those of proxies. */
function isAddress(target: string): boolean {
  return /^[\d.:a-f]+(\/\d+)?$/.test(target);
}

/** A person, or a group that has people and nothing else. */
function isNamed(who: string, groups: TailnetPolicy["groups"]): boolean {
  const people = who.startsWith("group:") ? (groups[who] ?? []) : [who];
  return people.length > 0 && people.every((each) => /^[^@\s:]+@[^@\s:]+$/.test(each));
}

function at(message: string): Failure {
  return { file: TAILNET_POLICY, message };
}
