import type { Goal } from "../plan/goal";
import type { Registration } from "../rpc/registration";
import { packageOf, parseReference, parseUrn } from "../urn";

/** A child is as protected, retained and tied to others as its parent, unless it says otherwise. */
export function inherit({ options, type, custom, remote }: Registration, parent: Goal | undefined): void {
  if (parent === undefined) return;
  if (options.getDeletedWith() === "") options.setDeletedWith(parent.deletedWith);
  if (!options.hasProtect() && parent.protect !== undefined) options.setProtect(parent.protect);
  if (!options.hasRetainOnDelete() && parent.retainOnDelete !== undefined) {
    options.setRetainOnDelete(parent.retainOnDelete);
  }
  if (options.getProvider() !== "" || parent.provider === "") return;
  const parentPackage = packageOf(parseUrn(parseReference(parent.provider).urn).type);
  if ((!remote && !custom) || parentPackage === packageOf(type)) options.setProvider(parent.provider);
}
