import type { LayerName } from "../../stacks/layers";
import { indented } from "../shared/printable";
import { likelyCause } from "./causes";
import type { Failure, Operation } from "./engine/layer-engine";
import { resourceLabel } from "./engine/urn";
import { describeChange, type Change, type LayerProgress } from "./layer-progress";
import { COUNTED, describeCounts } from "./operation-counts";
import type { LayerOutcome } from "./run-plan";
import { textTable } from "./text-table";

/** What a command did, layer by layer: the result of an operation, and what `--json` prints. */
export interface Report {
  readonly operation: Operation;
  readonly stack: string;
  /** True if every layer was done. */
  readonly ok: boolean;
  readonly layers: readonly LayerReport[];
}

export interface LayerReport {
  readonly layer: LayerName;
  readonly status: "done" | "failed" | "skipped";
  readonly seconds: number;
  /** Resources by operation. */
  readonly counts: Readonly<Partial<Record<string, number>>>;
  /** What was changed, or would be; property names without their values. */
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly failures: readonly ReportedFailure[];
  /** The failed layer that this one was skipped for. */
  readonly because?: LayerName;
}

export interface ReportedFailure extends Failure {
  readonly cause?: string;
  readonly fix?: string;
}

export function layerReport(outcome: LayerOutcome, progress: LayerProgress): LayerReport {
  const { layer, status } = outcome;
  const told = { changes: progress.changes, warnings: progress.warnings };
  if (status === "skipped") {
    return { layer, status, seconds: 0, counts: {}, ...told, failures: [], because: outcome.because };
  }
  return {
    layer,
    status,
    seconds: Math.round(outcome.seconds * 10) / 10,
    counts: outcome.result.counts,
    ...told,
    failures: outcome.result.failures.map((failure) => ({ ...failure, ...likelyCause(layer, failure.message) })),
  };
}

/** The failure of a layer whose turn came after the person had wanted to stop. */
export const NOT_BEGUN = "was not begun: you stopped the run";

/** One line about how a layer ended. */
export function outcomeLine(report: LayerReport, operation: Operation): string {
  if (report.status === "skipped") return `left out, because ${report.because ?? "a layer before it"} failed`;
  const counts = describeCounts(report.counts, operation === "preview");
  const seconds = `(${report.seconds.toFixed(1)} s)`;
  if (report.status === "done") return `${counts === "" ? "nothing to do" : counts} ${seconds}`;
  if (report.failures.some(({ message }) => message === NOT_BEGUN)) return NOT_BEGUN;
  // A run that was cut off counts nothing, whatever it did.
  return counts === "" ? `failed ${seconds}` : `failed, until then ${counts} ${seconds}`;
}

/** Everything that a person should read after the progress is gone: changes of a preview, the table, what failed. */
export function formatReport(report: Report): string {
  const blocks = [
    ...(report.operation === "preview" ? report.layers.map(formatChanges) : []),
    countsTable(report.layers),
    formatWarnings(report.layers),
    ...report.layers.map(formatFailures),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function formatChanges({ layer, changes }: LayerReport): string {
  if (changes.length === 0) return "";
  return [`${layer}:`, ...changes.map((change) => `  ${describeChange(change)}`)].join("\n");
}

function countsTable(reports: readonly LayerReport[]): string {
  const heading = ["layer", ...COUNTED, "other", "status"];
  const rows = reports.map(({ layer, status, counts }) => [
    layer,
    ...COUNTED.map((op) => cell(counts[op])),
    cell(others(counts)),
    status,
  ]);
  return textTable([heading, ...rows]);
}

function others(counts: LayerReport["counts"]): number {
  const counted: readonly string[] = COUNTED;
  return Object.entries(counts).reduce((sum, [op, count]) => (counted.includes(op) ? sum : sum + (count ?? 0)), 0);
}

function cell(count: number | undefined): string {
  return count === undefined || count === 0 ? "-" : String(count);
}

/** What several layers warn of alike, as of a provider that had to be downloaded, is said once. */
function formatWarnings(reports: readonly LayerReport[]): string {
  const layersOf = new Map<string, LayerName[]>();
  for (const { layer, warnings } of reports) {
    for (const warning of warnings) layersOf.set(warning, [...(layersOf.get(warning) ?? []), layer]);
  }
  return [...layersOf].map(([warning, layers]) => indented(`warning in ${layers.join(", ")}: ${warning}`)).join("\n");
}

/** What befell several resources alike, such as a token that is refused, is said once. */
function formatFailures({ layer, failures }: LayerReport): string {
  const alike = new Map<string, ReportedFailure[]>();
  for (const failure of failures) alike.set(failure.message, [...(alike.get(failure.message) ?? []), failure]);
  return [...alike.values()]
    .map((group) => {
      const [{ resource, message, cause, fix }] = group as [ReportedFailure];
      const others = group.length === 1 ? "" : ` and ${String(group.length - 1)} more`;
      const where = resource === undefined ? layer : `${layer}, ${resourceLabel(resource)}${others}`;
      const lines = [indented(`✖ ${where}: ${message}`)];
      if (cause !== undefined) lines.push(`  likely cause: ${cause}`);
      if (fix !== undefined) lines.push(`  what to do:   ${fix}`);
      return lines.join("\n");
    })
    .join("\n");
}
