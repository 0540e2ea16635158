import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { shownPath } from "../../config/load";
import { chartFiles } from "./chart-files";
import { writeChartRecord } from "./chart-record";
import { CONTENTS, contentsDifferences, readContents, writeContents } from "./contents-file";
import { contentsOf } from "./rendered-contents";

const program = new Command("manifests").description("Check the GitOps tree, and what is known of its charts");

/** Paths are meant from where the command was given. */
const given = (file: string): string => path.resolve(process.env["INIT_CWD"] ?? process.cwd(), file);

program
  .command("contents")
  .description(`write a release's ${CONTENTS} from what \`helm template --include-crds\` printed`)
  .argument("<folder>", "the release's folder")
  .requiredOption("--from <file>", "the rendered manifests")
  .requiredOption("--namespace <namespace>", "the release's namespace")
  .option("--check", "compare, and write nothing")
  .action((folder: string, options: { from: string; namespace: string; check?: boolean }) => {
    const rendered = contentsOf(readFileSync(given(options.from), "utf8"), options.namespace);
    const file = shownPath(path.join(given(folder), CONTENTS));
    if (options.check !== true) {
      writeContents(given(folder), rendered);
      console.log(`${file} is written`);
      return;
    }
    const written = readContents(given(folder));
    const differences = written === undefined ? ["it is not there"] : contentsDifferences(written, rendered);
    for (const difference of differences) console.error(`${file}: ${difference}`);
    if (differences.length > 0) process.exitCode = 1;
    else console.log(`${file} is what the chart renders`);
  });

program
  .command("keys")
  .description("record the keys of a chart version's values")
  .requiredOption("--chart <chart>", "the chart's folder or its .tgz")
  .option("--free <path...>", "paths of the values that take any keys though the chart does not say so")
  .action(async ({ chart, free = [] }: { chart: string; free?: string[] }) => {
    console.log(`${shownPath(writeChartRecord(await chartFiles(given(chart)), free))} is written`);
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
