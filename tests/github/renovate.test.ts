import { execFileSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import { KUBERNETES_OF_TALOS } from "../../config/rules/versions";
import { fileMatches, isOf, read, renovate, ROOT } from "./renovate-config";

/** A version that stands in a file. */
interface Pin {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * What has the look of a version, wherever it stands: three numbers or more with dots between them, or the value of a key
 * that is about versions. It knows nothing of what Renovate is told to look for.
 */
const VERSION = /(?<![\w.])v?\d+\.\d+\.\d+(?:[.+-]\w+)*/g;
const KEY =
  /^\s*(?:- )?"?(?:image|tag|uses|(?!api)(?:[\w-]*V|v)ersion|[\w-]+-version)"?:\s*"?[^\s"]*\d|"version": "\d|^\s*(?:- )?uses: \S+@\S+/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

function pins(file: string, text: string): Pin[] {
  return text.split("\n").flatMap((whole, index) => {
    const line = withoutComment(file, whole);
    const found = (line.match(VERSION) ?? []).some((each) => !ADDRESS.test(each));
    return found || KEY.test(line) ? [{ file, line: index, text: whole.trim() }] : [];
  });
}

function withoutComment(file: string, line: string): string {
  if (/\.(ts|mjs|json5?)$/.test(file)) return line.replace(/^\s*(?:\/\/|\/\*|\*).*|\s\/\/ .*/, "");
  if (file.endsWith("go.mod")) return line.replace(/\s*\/\/.*/, "");
  return /^\s*#/.test(line) ? "" : line.replace(/\s# .*/, "");
}

/** Files that a manager reads whole, by its own defaults. */
const OWN_FILES: readonly (readonly [manager: string, file: RegExp, line: RegExp])[] = [
  ["npm", /(^|\/)package\.json$/, /^"[@\w./-]+": "(?:npm:\S+@)?[~^]?\d[\w.]*",?$/],
  ["npm", /(^|\/)package\.json$/, /^"node": ">=/],
  ["gomod", /(^|\/)go\.mod$/, /^(?:go \d\S*|(?:require )?\S+ v\S+|(?:replace )?\S+ (?:v\S+ )?=> \S+ v\S+)$/],
  ["devcontainer", /^\.devcontainer\/devcontainer\.json$/, /^"(?:image": "\S+:\S+"|ghcr\.io\/\S+:\d+": )/],
  ["github-actions", /^\.github\/workflows\/[^/]+\.yaml$/, /uses: \S+@\S+/],
];

/** Whether a manager finds it, as each of them reads its files. */
function reached({ file, line, text }: Pin, content: string): boolean {
  const before = content.split("\n").slice(0, line);
  const bare = withoutComment(file, text);
  for (const [manager, files, lines] of OWN_FILES) {
    const isOther = manager === "npm" && /^"version":/.test(bare);
    if (renovate.enabledManagers.includes(manager) && files.test(file) && lines.test(bare) && !isOther) return true;
  }
  if (fileMatches("pip_requirements", file) && /^\S+==\S+/.test(text)) return true;
  if (text.includes("image: ") && fileMatches("kubernetes", file)) return true;
  if (text.startsWith("tag: ") && fileMatches("helm-values", file) && /repository: /.test(before.at(-1) ?? ""))
    return true;
  if (text.startsWith("tag: ") && fileMatches("flux", file) && content.includes("kind: OCIRepository")) return true;
  return renovate.customManagers.some(
    ({ managerFilePatterns, matchStrings }) =>
      managerFilePatterns.some((pattern) => isOf(pattern, file)) &&
      matchStrings.some((pattern) =>
        [...content.matchAll(new RegExp(pattern, "g"))].some((match) => {
          const end = content.slice(0, match.index + match[0].length).split("\n").length - 1;
          return end === line && text.includes(match.groups?.["currentValue"] ?? "\0");
        }),
      ),
  );
}

/** What is no pin of something to be updated, each with the reason. */
const NO_PINS: readonly (readonly [file: RegExp, text: RegExp, why: string])[] = [
  [/games\/minecraft\/values\.yaml$/, /^version: 1\.21/, "the game's: the world and its players move with it, by hand"],
  [/^infrastructure\/lab\/.*\.ts$/, /./, "recorded answers of what the lab stands in for"],
  [/^config\/(cluster\.schema\.json|sections\/.*\.ts)$/, /e\.g\. v\d/, "an example in a description"],
  [/automation\/pulumi-cli\.ts$/, /OLDEST_CLI|"0\.0\.0"/, "the least that works, not what is installed"],
  [/doctor\/check-computer\.ts$/, /OLDEST_NODE/, "the least that works"],
  [/(admission\/unpinned-images\.yaml|rules\/versions\.ts)$/, /such as 1\.2\.3, or/, "an example in a message"],
  [/^infrastructure\/talos\/main\.ts$/, /e\.g\. v\d/, "an example in a description"],
  [/^config\/talos\/v[\d.]+\.json$/, /^"version": /, "the release whose schema is recorded"],
  [/tailscale\/policy\.hujson$/, /^"tag:k8s/, "a tag of the tailnet"],
  [/dashboards\/[^/]+\.json$/, /^"schemaVersion": /, "the form that the dashboard is written in"],
  [/flux\/snmp-auth\.ts$/, /^version: 3,/, "SNMP's"],
  [/lab\/talos\/machine-api\.proto$/, /^\/\//, "a comment: where it is from"],
  [/synology\/snmp\.sh$/, /^system_status=/, "an object id"],
  [/^package\.json$/, /^"version": "0\.1\.0"/, "the project's own"],
];

const IGNORED = /^(tests|docs|ai|cluster\/talos|infrastructure\/manifests\/(charts|images|schemas))\/|\.md$/;

function tracked(): string[] {
  const all = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
  const isIgnored = (file: string): boolean =>
    IGNORED.test(file) ||
    file === "cluster/kubernetes/flux/gotk-components.yaml" ||
    /(^|\/)(contents\.yaml|go\.sum|package-lock\.json)$/.test(file);
  return all.filter((file) => !isIgnored(file));
}

function outOfReach(file: string, content: string): string[] {
  return pins(file, content)
    .filter((pin) => !reached(pin, content))
    .filter((pin) => !NO_PINS.some(([files, texts]) => files.test(file) && texts.test(pin.text)))
    .map((pin) => `${file}:${String(pin.line + 1)} ${pin.text}`);
}

describe("no pinned version is out of reach", () => {
  test("in the tree, the definitions, the workflows and the sources", () => {
    const files = tracked();
    const found = files.flatMap((file) => pins(file, read(file)));
    expect(found.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => outOfReach(file, read(file)))).toEqual([]);
  });

  test("a new one that no manager finds is named", () => {
    expect(outOfReach("stacks/flux/new.ts", 'const helm = {\n  version: "v4.1.0",\n};\n')).toEqual([
      'stacks/flux/new.ts:2 version: "v4.1.0",',
    ]);
    expect(outOfReach("infrastructure/x.sh", "curl example.org/x-v1.2.3.tgz # not v9.9.9\nping 10.0.0.1\n")).toEqual([
      "infrastructure/x.sh:1 curl example.org/x-v1.2.3.tgz # not v9.9.9",
    ]);
    expect(outOfReach(".devcontainer/devcontainer.json", '  "ghcr.io/x/node": { "version": "20" }\n')).toHaveLength(1);
    expect(outOfReach("cluster/kubernetes/apps/x/values.yaml", "image:\n  tag: 1.2.3\n")).toEqual([
      "cluster/kubernetes/apps/x/values.yaml:2 tag: 1.2.3",
    ]);
    expect(outOfReach("cluster/kubernetes/apps/x/values.yaml", "image:\n  repository: x/y\n  tag: 1.2.3\n")).toEqual(
      [],
    );
  });

  test("in the files that have a manager of their own", () => {
    for (const manager of ["npm", "gomod", "pip_requirements"]) expect(renovate.enabledManagers).toContain(manager);
    expect(fileMatches("pip_requirements", "infrastructure/shell/requirements.txt")).toBe(true);
    const tools = execFileSync("git", ["ls-files", "infrastructure/lab/tools/*/go.mod"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const names = renovate.packageRules.flatMap((rule) => rule.matchPackageNames ?? []);
    for (const file of tools.trim().split("\n")) {
      const modules = [...read(file).matchAll(/^tool ([\w./-]+)$|^\t([\w./-]+)$/gm)].map(
        (match) => match[1] ?? match[2] ?? "",
      );
      const required = [...read(file).matchAll(/^\t(\S+) v\S+/gm)].map((match) => match[1] ?? "");
      for (const module of modules) {
        const carrier =
          required.filter((name) => module.startsWith(name)).sort((a, b) => b.length - a.length)[0] ?? module;
        const covered = names.some(
          (name) => carrier === name || (name.endsWith("/**") && carrier.startsWith(name.slice(0, -2))),
        );
        expect([carrier, covered]).toEqual([carrier, true]);
      }
    }
  });
});

function allowed(name: string): RegExp {
  const rule = renovate.packageRules.find(
    ({ matchPackageNames, allowedVersions }) => allowedVersions !== undefined && matchPackageNames?.includes(name),
  );
  return new RegExp(String(rule?.allowedVersions).slice(1, -1));
}

test("Talos and Kubernetes are held to the table of what runs what", () => {
  const talos = allowed("siderolabs/talos");
  for (let minor = 10; minor < 20; minor++) {
    const known = [...KUBERNETES_OF_TALOS.keys()].includes(`v1.${String(minor)}` as "v1.13");
    expect([minor, talos.test(`v1.${String(minor)}.2`)]).toEqual([minor, known]);
  }
  for (const name of ["kubernetes/kubernetes", "k8s.io/kubernetes"]) {
    const kubernetes = allowed(name);
    for (let minor = 25; minor < 45; minor++) {
      const known = [...KUBERNETES_OF_TALOS.values()].some(([first, last]) => first <= minor && minor <= last);
      expect([minor, kubernetes.test(`v1.${String(minor)}.0`)]).toEqual([minor, known]);
    }
  }
});

test("each chart of a HelmRepository is looked for where that repository is", () => {
  const files = execFileSync("git", ["ls-files", "cluster/kubernetes"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n");
  const objects = files
    .filter((file) => /(helmrelease|sources\/[^/]+|source)\.yaml$/.test(file))
    .flatMap((file) => parseAllDocuments(read(file)).map((document) => document.toJS() as unknown))
    .filter((object) => object !== null) as {
    kind?: string;
    metadata: { name: string };
    spec: { url?: string; chart?: { spec: { chart: string; sourceRef: { name: string; kind: string } } } };
  }[];
  const urls = new Map(
    objects.filter(({ kind }) => kind === "HelmRepository").map(({ metadata, spec }) => [metadata.name, spec.url]),
  );
  const charts = objects.flatMap(({ kind, spec }) => (kind === "HelmRelease" && spec.chart ? [spec.chart.spec] : []));
  const wanted = new Map(charts.map(({ chart, sourceRef }) => [chart, urls.get(sourceRef.name)]));
  expect([...wanted.values()]).not.toContain(undefined);
  const rules = renovate.packageRules.filter(({ registryUrls }) => registryUrls !== undefined);
  expect(
    Object.fromEntries(rules.map(({ matchPackageNames, registryUrls }) => [matchPackageNames?.[0], registryUrls?.[0]])),
  ).toEqual(Object.fromEntries(wanted));
});
