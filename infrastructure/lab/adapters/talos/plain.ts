import type { Plain } from "../../engine/provider/adapter";

/** A value of a known form as the engine's properties are typed. */
export function plain(value: unknown): Plain {
  return value as Plain;
}
