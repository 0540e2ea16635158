import { randomUUID } from "node:crypto";
import type { RandomResource } from "./random-resource";

/** `random:index/randomUuid:RandomUuid`. */
export const uuid: RandomResource = {
  shape: { keepers: "any" },
  computed: ["id", "result"],
  effective: (inputs) => inputs,
  problems: () => [],
  make: () => {
    const result = randomUUID();
    return { id: result, outputs: { id: result, result } };
  },
};
