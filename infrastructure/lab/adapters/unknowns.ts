import { Unknown } from "../engine/provider/adapter";

/** Whether something in a value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}
