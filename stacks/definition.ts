import "../infrastructure/shared/error-inspection.cjs";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterDefinition } from "../config/derive";
import { definitionPath, loadDefinition } from "../config/load";
import { DefinitionError } from "../config/problem";

/**
 * The definition of the stack that runs.
 *
 * @throws pulumi.RunError with every mistake of the file: Pulumi shows it without a stack trace.
 */
export function stackDefinition(): ClusterDefinition {
  try {
    return loadDefinition(definitionPath(pulumi.getStack()));
  } catch (error) {
    if (error instanceof DefinitionError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
