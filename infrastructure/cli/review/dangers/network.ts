import { isDeepStrictEqual } from "node:util";
import { code, words, type Markdown } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import type { Danger } from "./danger";

type Side = "ingress" | "egress";
type Peer = Readonly<Record<string, unknown>>;

/** What a NetworkPolicy opens that it did not open before, the widest first, and what it no longer closes. */
export function networkDangers(before: KubernetesObject | undefined, after: KubernetesObject): Danger[] {
  const messages = (["ingress", "egress"] as const).flatMap((side) => [
    ...newRules(before, after, side).map((rule) => opening(rule, side)),
    ...(typesOf(before).includes(side) && !typesOf(after).includes(side)
      ? [words`no longer closes ${side === "ingress" ? words`the way in` : words`the way out`}`]
      : []),
  ]);
  const selector = (object: KubernetesObject) => at(object)["podSelector"];
  const moved = before !== undefined && !isDeepStrictEqual(selector(before), selector(after));
  const wide = messages.filter((message) => message.startsWith("lets "));
  return [
    ...wide,
    ...messages.filter((message) => !wide.includes(message)),
    ...(moved ? [words`is for other pods: ${code(JSON.stringify(selector(after) ?? {}))}`] : []),
  ].map((message) => ({ check: "network", message }));
}

function newRules(before: KubernetesObject | undefined, after: KubernetesObject, side: Side): unknown[] {
  const old = before === undefined ? [] : rulesOf(before, side);
  return rulesOf(after, side).filter((rule) => !old.some((each) => isDeepStrictEqual(each, rule)));
}

function opening(rule: unknown, side: Side): Markdown {
  const { [side === "ingress" ? "from" : "to"]: peers } = (rule ?? {}) as Record<string, unknown>;
  const named = Array.isArray(peers) ? (peers as Peer[]) : [];
  const [who, lets] =
    side === "ingress" ? [words`whoever reaches the pod`, words`lets in`] : [words`everywhere`, words`lets out to`];
  if (named.length === 0) return words`${lets} ${who}`;
  const blocks = named.flatMap(({ ipBlock }) =>
    ipBlock === undefined ? [] : [String((ipBlock as { cidr?: unknown }).cidr)],
  );
  if (blocks.length > 0) return words`${lets} ${code(blocks.join(", "))}`;
  if (named.some(isAnyNamespace)) return words`${lets} pods of every namespace`;
  return words`opens ${side === "ingress" ? words`a way in from` : words`a way out to`} ${code(JSON.stringify(named))}`;
}

function isAnyNamespace({ namespaceSelector, podSelector }: Peer): boolean {
  const empty = (selector: unknown) => selector === undefined || isDeepStrictEqual(selector, {});
  if (namespaceSelector === undefined) return podSelector === undefined;
  const { matchLabels, matchExpressions } = (namespaceSelector ?? {}) as Record<string, unknown>;
  return empty(matchLabels) && (!Array.isArray(matchExpressions) || matchExpressions.length === 0);
}

function typesOf(object: KubernetesObject | undefined): string[] {
  if (object === undefined) return [];
  const { policyTypes, egress } = at(object);
  if (Array.isArray(policyTypes)) return policyTypes.map((type) => String(type).toLowerCase());
  return egress === undefined ? ["ingress"] : ["ingress", "egress"];
}

function rulesOf(object: KubernetesObject, side: Side): unknown[] {
  const rules = at(object)[side];
  return Array.isArray(rules) ? (rules as unknown[]) : [];
}

function at(object: KubernetesObject): Record<string, unknown> {
  return (object["spec"] ?? {}) as Record<string, unknown>;
}
