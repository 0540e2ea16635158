import { textTable } from "../cli/text-table";
import { type Amount, requestsOf, type Share } from "./requests";
import type { Tree } from "./tree";

/** What a tree is made of, and how full its nodes are. */
export function summary(tree: Tree): string {
  const { kustomizations, objects, releases, brought } = tree;
  const { nodes, oneGone, hosts, namespaces } = requestsOf(tree);
  const shares = [nodes, ...(oneGone === undefined ? [] : [oneGone]), ...hosts];
  return [
    `${kustomizations.length} Kustomizations, ${objects.length} objects, ${releases.length} releases that bring ${brought.length} more`,
    "",
    textTable([["requests", "processors", "memory"], ...shares.map(shareRow)]),
    "",
    textTable([
      ["namespace", "processors", "memory"],
      ...namespaces.map(({ name, requested }) => [name, ...amounts(requested)]),
    ]),
  ].join("\n");
}

/** What is asked for, and of how much: name, processors, memory. */
export function shareRow({ name, requested, has }: Share): readonly string[] {
  const of = (asked: number, available: number, shown: (amount: number) => string) =>
    `${shown(asked)} of ${shown(available)} (${Math.round((100 * asked) / available)} %)`;
  return [
    name,
    of(requested.cpu, has.cpu, processors),
    has.memory === undefined ? "" : of(requested.memory, has.memory, mebibytes),
  ];
}

function amounts({ cpu, memory }: Amount): readonly string[] {
  return [processors(cpu), mebibytes(memory)];
}

function processors(amount: number): string {
  return amount.toFixed(2);
}

function mebibytes(amount: number): string {
  return `${Math.round(amount)} MiB`;
}
