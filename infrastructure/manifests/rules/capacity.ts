import type { Failure } from "../failure";
import { requestsOf, type Share } from "../requests";
import { failureAt } from "../tree-object";
import type { Rule } from "./rule";

/** What must stay free for what nobody asked for: bursts, and the pages that files are cached in. */
const SPARE = 0.15;

/** What pods ask for fits the nodes with something to spare, and fits them without one of them. */
export const capacity: Rule = (tree) => {
  const { nodes, oneGone, hosts, silent } = requestsOf(tree);
  return [
    ...[nodes, ...hosts].flatMap((share) => tooFull(share, 1 - SPARE)),
    ...(oneGone === undefined ? [] : tooFull(oneGone, 1)),
    ...silent.map(({ object, at }) =>
      failureAt(object, [...at, "containers"], "does not say what it needs; write requests for cpu and memory"),
    ),
  ];
};

function tooFull({ name, requested, has }: Share, limit: number): readonly Failure[] {
  return (["cpu", "memory"] as const).flatMap((what) => {
    const available = has[what];
    if (available === undefined || requested[what] <= available * limit) return [];
    const [asked, may] = [requested[what], available * limit].map((amount) =>
      what === "cpu" ? `${amount.toFixed(2)} processors` : `${String(Math.round(amount))} MiB`,
    );
    const message = `${name}: pods ask for ${String(asked)}, and ${String(may)} may be asked for; ask for less, or give the nodes more`;
    return [{ file: "config/clusters/prox-n100.yaml", message }];
  });
}
