import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { MANIFESTS } from "./flux";

/**
 * What a preview before the first update says of the objects in Flux's manifests. The provider has no kubeconfig yet, and
 * with Pulumi's own engine it names none of them: 10 of 44 resources were counted.
 *
 * @param folder - of Flux's manifests
 */
export function firstPreviewNotice(folder: string): string {
  const objects = MANIFESTS.flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), "utf8")).filter((document) => document.toJS() !== null),
  );
  return (
    "there is no cluster yet, so this preview may lack objects that the first update makes in it: " +
    `the manifests of Flux alone have ${String(objects.length)}`
  );
}
