import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { ClusterDefinition } from "../../config/derive";
import { parseDefinition } from "../../config/load";
import type { DefinitionInput } from "../../config/schema";

/** Path of the shipped definition. */
export const SHIPPED = resolve(__dirname, "../../config/clusters/prox-n100.yaml");

/** The shipped definition as a person would have changed it. */
export function shippedDefinition(change?: (definition: DefinitionInput) => void): ClusterDefinition {
  const definition = shippedInput();
  change?.(definition);
  return parseDefinition(stringify(definition), "a changed prox-n100.yaml");
}

/** What the shipped definition says. */
export function shippedInput(): DefinitionInput {
  return parse(readFileSync(SHIPPED, "utf8")) as DefinitionInput;
}
