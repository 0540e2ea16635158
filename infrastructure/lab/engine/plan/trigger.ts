import { hasUnknowns, unwrap } from "../property/contents";
import { equal } from "../property/equality";
import type { Property } from "../property/value";

/**
 * Whether a replacement trigger has gone off. Null means that there is none, before or now; what is not known counts as
 * changed. Source: shouldTriggerReplace in pkg/resource/deploy/step_generator.go of pulumi/pulumi.
 */
export function triggers(next: Property, old: Property): boolean {
  if (hasUnknowns(next) || hasUnknowns(old)) return true;
  const [now, before] = [unwrap(next), unwrap(old)];
  if (now === null || before === null) return false;
  return !equal(now, before);
}
