import type { Failure } from "../failure";
import type { Tree } from "../tree";

/** Finds what is wrong with a tree in one respect. */
export type Rule = (tree: Tree) => readonly Failure[];
