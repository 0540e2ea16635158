import type { Tree } from "./tree";

/** What a tree without mistakes is made of. */
export function summary({ kustomizations, objects, releases, brought }: Tree): string {
  return [
    `${kustomizations.length} Kustomizations, ${objects.length} objects, ${releases.length} releases`,
    `that bring ${brought.length} more: nothing is wrong`,
  ].join(" ");
}
