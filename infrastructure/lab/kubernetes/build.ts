import { type BinaryProgress, ensureBinaries, ensureTools } from "./binaries";
import { CONTROL_PLANE_TOOLS, TOOL_NAMES, type ToolName } from "./tools";
import { print } from "../../shared/print";

const CONTROL_PLANE: ReadonlySet<ToolName> = new Set(CONTROL_PLANE_TOOLS);

function onProgress({ tool, state, message }: BinaryProgress): void {
  print(process.stdout, `${tool.padEnd(23)} ${state.padEnd(8)} ${message}`);
}

/** Finds or builds every program ahead of a rehearsal or of the checks: `npm run lab:tools`. */
async function main(): Promise<void> {
  await ensureBinaries({ onProgress });
  await ensureTools(
    TOOL_NAMES.filter((name) => !CONTROL_PLANE.has(name)),
    { onProgress },
  );
}

main().catch((error: unknown) => {
  print(process.stderr, error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
