import { oneLine } from "../../shared/printable";

/** The parts of a URN that a person knows a resource by. */
export interface UrnParts {
  /** Full type token, e.g. `random:index/randomPet:RandomPet`. */
  readonly type: string;
  /** Its last part, e.g. `RandomPet`. */
  readonly kind: string;
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`, taken apart. A name may itself hold `::`. */
export function parseUrn(urn: string): UrnParts {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return { type, kind: type.split(":").at(-1) ?? "", name: name.join("::") };
}

/** How a resource is named to a person: `RandomPet pet`. */
export function resourceLabel(urn: string): string {
  const { kind, name } = parseUrn(urn);
  return oneLine(`${kind} ${name}`);
}
