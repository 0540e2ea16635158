import type { Checkpoint } from "./checkpoint";
import { dependencyUrns, type ResourceState } from "./resource";
import { formatReference, isProviderType } from "../urn";

/**
 * Holds a state to what the engine relies on: everything comes after its parent, its provider and what it depends on, and
 * of several resources of one URN all but the first are still to be deleted.
 *
 * Source of the rules: VerifyIntegrity in pkg/resource/deploy/snapshot.go of pulumi/pulumi.
 *
 * @throws Error that names the first resource that does not.
 */
export function verifyIntegrity({ resources }: Checkpoint): void {
  const urns = new Set<string>();
  const providers = new Set<string>();
  for (const resource of resources) {
    verify(resource, urns, providers);
    urns.add(resource.urn);
    if (isProviderType(resource.type)) providers.add(formatReference(resource));
  }
}

function verify(resource: ResourceState, urns: ReadonlySet<string>, providers: ReadonlySet<string>): void {
  const { urn, parent, provider } = resource;
  if (!resource.custom && resource.id !== "") throw new Error(`component ${urn} has an id`);
  if (parent !== "" && !urns.has(parent)) throw new Error(`child resource ${urn} refers to missing parent ${parent}`);
  if (provider !== "" && !providers.has(provider) && !resource.pendingReplacement) {
    throw new Error(`resource ${urn} refers to unknown provider ${provider}`);
  }
  const missing = [...dependencyUrns(resource)].find((dependency) => !urns.has(dependency));
  if (missing !== undefined) throw new Error(`resource ${urn} refers to missing dependency ${missing}`);
  if (urns.has(urn) && !resource.delete) throw new Error(`duplicate resource ${urn} (not marked for deletion)`);
}
