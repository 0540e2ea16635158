import { changedPaths } from "../property/changes";
import { unwrap } from "../property/contents";
import { parsePath } from "../property/path";
import { resetPath } from "../property/reset";
import { clone, type PropertyMap } from "../property/value";
import type { Difference } from "./provider";

/** What differs between the inputs themselves. That a value has become a secret, or is none any more, is no difference. */
export function inputDifference(olds: PropertyMap, news: PropertyMap, ignoreChanges: readonly string[]): Difference {
  const next = clone(news);
  for (const path of ignoreChanges) resetPath(parsePath(path), olds, next);
  const changed = changedPaths(unwrap(olds), unwrap(next));
  return { changes: changed.length > 0, changed, replaces: [], deleteBeforeReplace: false };
}
