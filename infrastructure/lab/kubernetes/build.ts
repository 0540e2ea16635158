import { type BinaryProgress, ensureBinaries, ensureTools } from "./binaries";
import { CONTROL_PLANE_TOOLS, TOOL_NAMES, type ToolName } from "./tools";

const CONTROL_PLANE: ReadonlySet<ToolName> = new Set(CONTROL_PLANE_TOOLS);

function print({ tool, state, message }: BinaryProgress): void {
  console.log(`${tool.padEnd(23)} ${state.padEnd(8)} ${message}`);
}

/** Finds or builds every program ahead of a rehearsal or of the checks: `npm run lab:tools`. */
async function main(): Promise<void> {
  await ensureBinaries({ onProgress: print });
  await ensureTools(
    TOOL_NAMES.filter((name) => !CONTROL_PLANE.has(name)),
    { onProgress: print },
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
