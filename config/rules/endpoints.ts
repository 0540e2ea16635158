import { instead } from "../misspelling";
import type { Rule } from "./rule";

/** An endpoint is another way to a node that there is. */
export const endpointOfUnknownNode: Rule = ({ endpoints, nodes }) => {
  const known = Object.keys(nodes ?? {}).filter((name) => name !== "");
  if (known.length === 0) return [];
  const names = new Set(known);
  return Object.keys(endpoints?.nodes ?? {})
    .filter((name) => !names.has(name))
    .map((name) => ({
      path: ["endpoints", "nodes", name],
      message: `is not in nodes; write ${instead(name, known)} or delete it`,
    }));
};
