import { z } from "zod";
import type { StateResource } from "../engine/layer-engine";

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  protect: z.boolean().default(false),
  delete: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

const exported = z.object({
  deployment: z
    .object({
      resources: z.array(resource).nullish(),
      pending_operations: z.array(z.object({ resource, type: z.string() })).nullish(),
    })
    .nullish(),
});

/** The resources in what `pulumi stack export` prints; what only waits for its deletion is left out. */
export function stateResources(text: string): StateResource[] {
  const { deployment } = exported.parse(JSON.parse(text));
  return (deployment?.resources ?? []).filter((each) => !each.delete).map(shown);
}

/** What was being created when a run was killed, from the same. */
export function pendingCreations(text: string): StateResource[] {
  const { deployment } = exported.parse(JSON.parse(text));
  const operations = deployment?.pending_operations ?? [];
  return operations.filter(({ type }) => type === "creating").map((operation) => shown(operation.resource));
}

function shown({ urn, type, protect, inputs }: z.infer<typeof resource>): StateResource {
  return { urn, type, protect, inputs };
}
