import { isScalar, parseDocument } from "yaml";

/** What Go's YAML reads as something else, and Node's does not: `0o17`, `0x_1`, the merge key. */
const IN_GO = /^([-+]?0[box][0-9a-f_]+|<<)$/i;

/** What ends a text in quotes, or a line, or is taken out on the way. */
const BREAKS = /["'\\\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Whether a text is read as the same text where Flux fills it into a manifest. It fills it in as it is, after kustomize has
 * taken away the quotes around it: `1e3` becomes a number then, `on` yes, and `@main` is no YAML at all.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-substitution-of-numbers-and-booleans
 */
export function readsAsText(text: string): boolean {
  if (BREAKS.test(text) || IN_GO.test(text)) return false;
  // Flux reads YAML 1.1; what the next version reads otherwise is avoided as well.
  return (["1.1", "1.2"] as const).every((version) => {
    const document = parseDocument(text, { version, logLevel: "silent" });
    if (document.errors.length > 0 || !isScalar(document.contents)) return false;
    const read: unknown = document.toJS();
    // This parser takes `e3` for a number. Flux' begins one with a digit, a sign or a dot.
    return read === text || (typeof read === "number" && /^[A-Za-z]/.test(text));
  });
}
