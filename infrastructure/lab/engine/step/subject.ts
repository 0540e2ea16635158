import type { Subject } from "../provider/provider";
import type { ResourceState } from "../state/resource";
import { parseUrn } from "../urn";

export function subjectOf({ urn, type }: ResourceState): Subject {
  return { urn, type, name: parseUrn(urn).name };
}
