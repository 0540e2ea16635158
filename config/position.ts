import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from "yaml";
import type { Path, Problem } from "./problem";

/** Adds each problem's line and puts them in the order of the file. */
export function inFileOrder(problems: readonly Problem[], document: Document, lines: LineCounter): Problem[] {
  return problems
    .map((problem) => ({ problem, offset: offsetOf(problem.path, document) ?? -1 }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ problem, offset }) => ({ ...problem, line: offset < 0 ? undefined : lines.linePos(offset).line }));
}

/**
 * Where a value stands in the text of a document: the offset of its key, or of the item in its list. What is not there
 * stands where the nearest block around it does, and what an alias or a merge brings in stands where that is; undefined
 * for the document as a whole.
 */
function offsetOf(path: Path, document: Document): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of path) {
    const [at, inner] = step(node, key);
    if (at === undefined) return offset;
    [offset, node] = [at, inner];
  }
  return offset;
}

function step(node: unknown, key: string | number): [number | undefined, unknown] {
  if (isMap(node)) {
    const pair = node.items.find((item) => isNode(item.key) && keyOf(item.key) === String(key));
    return [start(pair?.key), pair?.value];
  }
  if (isSeq(node) && typeof key === "number") return [start(node.items[key]), node.items[key]];
  return [undefined, undefined];
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** A key as it stands in the plain object: null is the empty key. */
function keyOf(node: Node): string {
  return isScalar(node) && node.value === null ? "" : node.toString();
}
