import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One group of a promtool test file. */
export interface RuleTest {
  readonly name: string;
  /** Between two samples of a series. */
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
      readonly exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** The rules that are tested together, and their tests; one file of promtool. */
export interface RuleFile {
  /** How often the rules are evaluated; a minute, as in the cluster, if nothing is said. */
  readonly step?: string;
  readonly groups: readonly RuleGroup[];
  readonly tests: readonly RuleTest[];
}

/** What went wrong in each test, by the name of its file and its own: empty where it passed. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/**
 * Runs `promtool test rules` once over several files.
 *
 * @param files by a name that can be a file's.
 * @throws Error if promtool cannot read a file.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
export async function testRules(promtool: string, files: Readonly<Record<string, RuleFile>>): Promise<Results> {
  const folder = await mkdtemp(path.join(tmpdir(), "alerts-"));
  try {
    for (const [name, { step = "1m", groups, tests }] of Object.entries(files)) {
      await writeFile(path.join(folder, `${name}.rules.yaml`), stringify({ groups }));
      const order = groups.map((group) => group.name);
      const content = { rule_files: [`${name}.rules.yaml`], evaluation_interval: step, group_eval_order: order, tests };
      await writeFile(path.join(folder, `${name}.yaml`), stringify(content, { aliasDuplicateObjects: false }));
    }
    const report = path.join(folder, "report.xml");
    const args = ["test", "rules", "--junit", report, ...Object.keys(files).map((name) => `${name}.yaml`)];
    // It fails where a test fails, which the report says of each.
    const said = await promisify(execFile)(promtool, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch(
      (error: unknown) => error as { readonly stderr: string },
    );
    const results = parseReport(await readFile(report, "utf8"));
    if (results.size !== Object.keys(files).length) throw new Error(said.stderr);
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function parseReport(xml: string): Results {
  const suites = [...xml.matchAll(/<testsuite name="([^"]*)\.yaml"[^>]*>(.*?)<\/testsuite>/gs)];
  return new Map(
    suites.map(([, name = "", inner = ""]) => {
      const cases = [...inner.matchAll(/<testcase name="([^"]*)"[^>]*>(.*?)<\/testcase>/gs)];
      return [
        name,
        new Map(
          cases.map(([, test = "", body = ""]) => {
            const failures = [...body.matchAll(/<(failure|error)>(.*?)<\/\1>/gs)].map(([, , text = ""]) =>
              unescape(text),
            );
            return [unescape(test), failures];
          }),
        ),
      ];
    }),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(?:#(x?)([\da-f]+)|(\w+));/gi, (_, hex: string, code: string | undefined, name: string) =>
    code === undefined ? (ENTITIES[name] ?? name) : String.fromCodePoint(parseInt(code, hex === "" ? 10 : 16)),
  );
}
