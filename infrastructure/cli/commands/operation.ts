import type { ClusterDefinition } from "../../../config/derive";
import { definitionPath, loadDefinition } from "../../../config/load";
import type { LayerName } from "../../../stacks/layers";
import type { CliContext } from "../context";
import { parseLayers } from "../plan";
import type { SharedOptions } from "../program";

/** What every operation over the layers begins with. */
export interface OperationInput {
  readonly stack: string;
  readonly definition: ClusterDefinition;
  readonly only: readonly LayerName[] | undefined;
  readonly json: boolean;
}

/**
 * Reads a command's options, and the definition that they choose.
 *
 * @throws UserError or DefinitionError that says what is wrong with them.
 */
export function operationInput(context: CliContext, { stack, only, json = false }: SharedOptions): OperationInput {
  return {
    stack,
    definition: loadDefinition(definitionPath(stack, context.environment)),
    only: only && parseLayers(only),
    json,
  };
}
