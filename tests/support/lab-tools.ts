import { realDefinitions } from "../../infrastructure/lab/flux/real-definitions";
import { ensureBinaries, ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { TOOL_NAMES } from "../../infrastructure/lab/kubernetes/tools";

/** Their scenarios build them: two minutes each that no other test needs. */
const ONLY_OF_SCENARIOS: readonly string[] = ["kustomize-controller", "otelcol"];

/** Builds what the labs run before the first test, so that no test waits for Go; nothing to do where it is built already. */
export default async function labTools(): Promise<void> {
  const onProgress = ({ tool, state, message }: { tool: string; state: string; message: string }) => {
    if (state === "building" || state === "built") process.stderr.write(`${tool}: ${message}\n`);
  };
  try {
    await ensureBinaries({ onProgress });
    await ensureTools(
      TOOL_NAMES.filter((name) => !ONLY_OF_SCENARIOS.includes(name)),
      { onProgress },
    );
    await realDefinitions();
  } catch (error) {
    // What has no lab can be tested without Go; the tests of the lab fail with this sentence.
    process.stderr.write(`the lab's programs cannot be built: ${(error as Error).message}\n`);
  }
}
