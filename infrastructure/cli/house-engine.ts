import { definitionPath, loadDefinition } from "../../config/load";
import { DefinitionError } from "../../config/problem";
import { trusting } from "../../stacks/authorities";
import { AutomationEngine } from "./automation/automation-engine";
import { currentBackend } from "./automation/backend";
import { findPulumi } from "./automation/pulumi-cli";
import type { LayerEngine } from "./engine/layer-engine";
import { houseEnvironment } from "./house-environment";
import { secretsProvider } from "./secrets-provider";
import { readStackFile } from "./stack-file";

/** The Pulumi CLI on a person's own house: its environment, its backend, its stack file. */
export async function houseEngine(
  root: string,
  stack: string,
  processEnvironment: NodeJS.ProcessEnv,
  tell: (message: string) => void,
): Promise<LayerEngine> {
  const named = houseEnvironment(root, stack, processEnvironment);
  const environment = trusting(authorityOf(stack, processEnvironment), { root, stack, environment: named });
  const { command } = await findPulumi(environment, tell);
  const backend = await currentBackend(command, root, environment);
  return new AutomationEngine({
    root,
    stack,
    command,
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    secretsProvider: secretsProvider({ stack, file: readStackFile(root, stack), environment, backend }),
  });
}

/** A definition with mistakes has none: whoever needs it says what they are. */
function authorityOf(stack: string, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return loadDefinition(definitionPath(stack, environment)).proxmox.ca;
  } catch (error) {
    if (error instanceof DefinitionError) return undefined;
    throw error;
  }
}
