import { realDefinitions } from "../../infrastructure/lab/flux/real-definitions";
import { ensureBinaries, ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { TOOL_NAMES } from "../../infrastructure/lab/kubernetes/tools";

/** The scenario of the tree builds it: two minutes that no other test needs. */
const ONLY_OF_THE_TREE = "kustomize-controller";

/** Builds what the labs run before the first test, so that no test waits for Go; nothing to do where it is built already. */
export default async function labTools(): Promise<void> {
  const onProgress = ({ tool, state, message }: { tool: string; state: string; message: string }) => {
    if (state === "building" || state === "built") process.stderr.write(`${tool}: ${message}\n`);
  };
  try {
    await ensureBinaries({ onProgress });
    await ensureTools(
      TOOL_NAMES.filter((name) => name !== ONLY_OF_THE_TREE),
      { onProgress },
    );
    await realDefinitions();
  } catch (error) {
    // What has no lab can be tested without Go; the tests of the lab fail with this sentence.
    process.stderr.write(`the lab's programs cannot be built: ${(error as Error).message}\n`);
  }
}
