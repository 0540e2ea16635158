import type { Plain, PlainMap } from "../../engine/provider/adapter";

/** A value of a known form as the engine's properties are typed. */
export function plain(value: unknown): Plain {
  return value as Plain;
}

/** An input that is a text; empty where it is not given. */
export function text(inputs: PlainMap, name: string): string {
  const value = inputs[name] ?? "";
  if (typeof value !== "string") throw new TypeError(`${name} is not a text`);
  return value;
}
