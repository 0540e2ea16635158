import { z } from "zod";
import type { StateResource } from "../engine/layer-engine";

const exported = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            type: z.string(),
            protect: z.boolean().default(false),
            delete: z.boolean().default(false),
            inputs: z.record(z.string(), z.unknown()).default({}),
          }),
        )
        .default([]),
    })
    .nullish(),
});

/** The resources in what `pulumi stack export` prints; what only waits for its deletion is left out. */
export function stateResources(text: string): StateResource[] {
  const { deployment } = exported.parse(JSON.parse(text));
  return (deployment?.resources ?? [])
    .filter((resource) => !resource.delete)
    .map(({ urn, type, protect, inputs }) => ({ urn, type, protect, inputs }));
}
