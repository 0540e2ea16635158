/** What a text asks for in `${…}`. */
export interface Asked {
  readonly variable: string;
  /** It has a default of its own. */
  readonly optional: boolean;
}

/**
 * Fills in variables as Flux does before it applies an object: in the object's YAML as a text, so that what was in quotes
 * may come out as a number; `$$` is a dollar sign; what is not supplied is empty.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 * @throws Error if Flux would refuse the text, or it uses an operator that this project does not.
 */
export function substitute(
  text: string,
  variables: Readonly<Record<string, string>>,
  onAsked: (asked: Asked) => void = () => undefined,
): string {
  return text.replaceAll(/\$\$|\$\{([^}]*)(\}?)/g, (whole: string, inside: string | undefined, end: string) => {
    if (inside === undefined) return "$";
    if (end === "") throw new Error(`${firstLine(whole)} has no closing brace; write $$\{ for a literal $\{`);
    const [, name = "", operator = "", fallback = ""] = /^([\p{L}\p{Nd}_]+)(:=|:-|=)?(.*)$/su.exec(inside) ?? [];
    if (name === "") throw new Error(`${firstLine(whole)} is no variable; write $$\{ for a literal $\{`);
    if (operator === "" && fallback !== "") {
      throw new Error(`${firstLine(whole)} has an operator other than :=, which changes more than it says; write $$\{`);
    }
    // Flux fills in what the default asks for, too: nothing may be asked for unseen.
    if (fallback.includes("$")) throw new Error(`${firstLine(whole)} has a default with a variable; write a text`);
    onAsked({ variable: name, optional: operator !== "" });
    const value = (variables[name] ?? "").replaceAll("\n", "");
    return value === "" && operator !== "" ? fallback : value;
  });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
