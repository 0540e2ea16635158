import type { PlainMap } from "../engine/provider/adapter";

/** An input that is a text; `absent` where it is not given, if that may be. */
export function text(inputs: PlainMap, name: string, absent?: string): string {
  const value = inputs[name] ?? absent;
  if (typeof value !== "string") throw new TypeError(`${name} is not a text`);
  return value;
}
