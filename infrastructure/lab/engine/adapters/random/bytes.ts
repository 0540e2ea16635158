import { randomBytes } from "node:crypto";
import { tooShort } from "./length";
import type { RandomResource } from "./random-resource";

/** `random:index/randomBytes:RandomBytes`; its id is the value itself. */
export const bytes: RandomResource = {
  shape: { length: "any", keepers: "any" },
  computed: ["base64", "hex"],
  effective: (inputs) => inputs,
  problems: ({ length }, name) => tooShort(length, 1, "1", name),
  make: ({ length }) => {
    const value = randomBytes(Number(length));
    const base64 = value.toString("base64");
    return { id: base64, outputs: { base64, hex: value.toString("hex") } };
  },
};
