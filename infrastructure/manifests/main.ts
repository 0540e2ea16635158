import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { definitionPath, loadDefinition, shownPath } from "../../config/load";
import { DEFAULT_STACK } from "../cli/program";
import { ensureTools } from "../lab/kubernetes/binaries";
import { watchOutput } from "../shared/standard-streams";
import { systemProblem } from "../shared/system-problem";
import { chartFiles } from "./chart-files";
import { writeChartRecord } from "./chart-record";
import { CONTENTS, contentsDifferences, readContents, writeContents } from "./contents-file";
import { failureLines } from "./failure";
import { renderRelease } from "./render";
import { contentsOf } from "./rendered-contents";
import { check, rules } from "./rules";
import { schemasFrom, writeSchemas } from "./schema-record";
import { summary } from "./summary";
import { loadTree } from "./tree";
import { print } from "../shared/print";

const ROOT = path.resolve(__dirname, "../..");

const program = new Command("manifests").description("Check the GitOps tree, and what is known of its charts");

/** Paths are meant from where the command was given. */
const given = (file: string): string => path.resolve(process.env["INIT_CWD"] ?? process.cwd(), file);

program
  .command("check", { isDefault: true })
  .description("check the tree as Flux applies it; what is wrong, file by file, or how full the nodes are")
  .option("--rule <name...>", `only these: ${Object.keys(rules).join(", ")}`)
  .action(async ({ rule }: { rule?: string[] }) => {
    const definition = loadDefinition(definitionPath(DEFAULT_STACK));
    const tree = await loadTree({ definition, root: ROOT, kustomize: await kustomize() });
    const lines = failureLines(check(tree, rule));
    for (const line of lines) print(process.stderr, line);
    if (lines.length === 0) print(process.stdout, summary(tree));
    else process.exitCode = 1;
  });

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
      print(process.stdout, `${file} is written`);
      return;
    }
    const written = readContents(given(folder));
    const differences = written === undefined ? ["it is not there"] : contentsDifferences(written, rendered);
    for (const difference of differences) print(process.stderr, `${file}: ${difference}`);
    if (differences.length > 0) process.exitCode = 1;
    else print(process.stdout, `${file} is what the chart renders`);
  });

program
  .command("keys")
  .description("record the keys of a chart version's values")
  .requiredOption("--chart <chart>", "the chart's folder or its .tgz")
  .option("--free <path...>", "paths of the values that take any keys though the chart does not say so")
  .action(async ({ chart, free = [] }: { chart: string; free?: string[] }) => {
    print(process.stdout, `${shownPath(writeChartRecord(await chartFiles(given(chart)), free))} is written`);
  });

program
  .command("render")
  .description("get a release's chart in the version that the tree names, and write what it brings and its keys anew")
  .argument("<folder>", "the release's folder")
  .option("--chart <chart>", "the chart's folder or its .tgz, instead of asking its registry")
  .option("--check", "compare, and write nothing")
  .action(async (folder: string, { chart, check: compare = false }: { chart?: string; check?: boolean }) => {
    const definition = loadDefinition(definitionPath(DEFAULT_STACK));
    const program = await kustomize();
    const tree = await loadTree({ definition, root: ROOT, kustomize: program });
    const local = chart === undefined ? undefined : given(chart);
    const lines = await renderRelease({
      tree,
      folder: path.relative(ROOT, given(folder)),
      chart: local,
      compare,
      kustomize: program,
    });
    for (const line of lines) print(process.stdout, line);
  });

program
  .command("schemas")
  .description("record the schemas of Kubernetes' own kinds, for the version in the definition")
  .requiredOption("--from <folder>", "api/openapi-spec/v3 of the Go module k8s.io/kubernetes at that version")
  .action(({ from }: { from: string }) => {
    const { kubernetes } = loadDefinition(definitionPath(DEFAULT_STACK));
    print(process.stdout, `${shownPath(writeSchemas(schemasFrom(given(from), kubernetes.version)))} is written`);
  });

/** The pinned kustomize; what is built for it the first time is told. */
async function kustomize(): Promise<string> {
  const { kustomize } = await ensureTools(["kustomize"], {
    onProgress: ({ tool, state, message }) => {
      if (state !== "cached" && state !== "found") print(process.stderr, `${tool} ${state} ${message}`);
    },
  });
  return kustomize;
}

watchOutput([process.stdout, process.stderr]);
program.parseAsync().catch((error: unknown) => {
  print(process.stderr, systemProblem(error) ?? (error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
});
