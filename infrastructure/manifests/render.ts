import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { chartFiles, chartMetadata } from "./chart-files";
import { replaceChartRecord } from "./chart-record";
import { CONTENTS, contentsDifferences, readContents, writeContents } from "./contents-file";
import { Helm } from "./helm";
import type { Release } from "./release";
import { contentsOf } from "./rendered-contents";
import type { Tree } from "./tree";
import { unsubstitute, variablesIn } from "./unsubstitute";
import { specOf } from "./workloads";

export interface RenderArgs {
  readonly tree: Tree;
  /** The release's folder, from the repository's root. */
  readonly folder: string;
  /** The chart's folder or .tgz; got from where the tree says if absent. */
  readonly chart?: string | undefined;
  /** Compare, and write nothing. */
  readonly compare: boolean;
  /** Path of the kustomize program. */
  readonly kustomize: string;
  /** The helm program. */
  readonly helm?: string;
  /** Where the charts' keys are recorded, for tests. */
  readonly records?: string;
}

/**
 * Renders a release as helm-controller does, from its chart with its merged values and through its post-renderers, and
 * writes its contents.yaml and its chart's keys.
 *
 * @returns what was done, or what differs, in lines to print.
 * @throws Error if the folder has no release, helm is not there or fails, or the chart is of another version.
 */
export async function renderRelease(args: RenderArgs): Promise<readonly string[]> {
  const { tree, folder, compare } = args;
  const release = tree.releases.find((each) => each.folder === folder);
  if (release?.chart === undefined) throw new Error(`${folder} has no HelmRelease; name the folder of one`);
  const scratch = mkdtempSync(path.join(tmpdir(), "homelab-render-"));
  try {
    const helm = new Helm(scratch, args.helm);
    const chart = args.chart ?? (await helm.pull(release));
    const files = await chartFiles(chart);
    const { name, version } = chartMetadata(files);
    if (name !== release.chart.name || version.replace(/^v/, "") !== release.chart.version.replace(/^v/, "")) {
      const wanted = `${release.chart.name} ${release.chart.version}`;
      throw new Error(
        `${chart} is ${name} ${version}, and the tree has ${wanted}; write the version into the tree first`,
      );
    }
    const kubernetes = tree.definition.kubernetes.version;
    const rendered = await helm.template(release, { chart, kubernetes, apiVersions: servedBy(tree) });
    const finished = await postRendered(release, rendered, scratch, args.kustomize);
    const contents = unsubstitute(contentsOf(finished, release.namespace), variablesIn(release, tree));
    const target = path.join(tree.files.root, folder);
    if (compare) {
      const written = readContents(target);
      const differences = written === undefined ? ["it is not there"] : contentsDifferences(written, contents);
      if (differences.length === 0) return [`${folder}/${CONTENTS} is what the chart renders`];
      throw new Error(differences.map((each) => `${folder}/${CONTENTS}: ${each}`).join("\n"));
    }
    writeContents(target, contents);
    const used = tree.releases.flatMap((each) => (each.chart?.name === name ? each.chart.version : []));
    const record = replaceChartRecord(files, used, args.records);
    return [`${folder}/${CONTENTS} is written`, `${path.relative(tree.files.root, record)} is written`];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What charts may look for before they make an object of a kind that is not Kubernetes' own. */
function servedBy({ releases }: Tree): readonly string[] {
  const crds = releases.flatMap(({ contents }) => contents?.crds ?? []);
  return [
    ...new Set(crds.flatMap(({ group, version, kind }) => [`${group}/${version}`, `${group}/${version}/${kind}`])),
  ];
}

/** What a release's post-renderers make of what was rendered. */
async function postRendered(release: Release, rendered: string, scratch: string, kustomize: string): Promise<string> {
  const { postRenderers = [] } = specOf<{ postRenderers?: readonly { kustomize?: object }[] }>(release.object);
  let result = rendered;
  for (const [index, { kustomize: kustomization }] of postRenderers.entries()) {
    const folder = path.join(scratch, `post-${String(index)}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "rendered.yaml"), result);
    writeFileSync(
      path.join(folder, "kustomization.yaml"),
      stringify({ resources: ["rendered.yaml"], ...kustomization }),
    );
    const { stdout } = await promisify(execFile)(kustomize, ["build", folder], { maxBuffer: 256 * 1024 * 1024 });
    result = stdout;
  }
  return result;
}
