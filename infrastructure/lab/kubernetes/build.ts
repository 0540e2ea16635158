import { ensureBinaries } from "./binaries";

/** Finds or builds the lab's Kubernetes programs ahead of a rehearsal: `npm run lab:tools`. */
async function main(): Promise<void> {
  await ensureBinaries({
    onProgress: ({ tool, state, message }) => {
      console.log(`${tool.padEnd(23)} ${state.padEnd(8)} ${message}`);
    },
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
