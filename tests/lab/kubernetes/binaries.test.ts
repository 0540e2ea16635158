import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import {
  type BinaryProgress,
  cacheFolder,
  cacheRoot,
  ensureBinaries,
  ensureTools,
} from "../../../infrastructure/lab/kubernetes/binaries";
import { compareVersions, explainBuildFailure, goDirective } from "../../../infrastructure/lab/kubernetes/go-toolchain";
import { CONTROL_PLANE_TOOLS, requiredVersion, tool, TOOL_NAMES } from "../../../infrastructure/lab/kubernetes/tools";

/** Stands in for Go: writes a program that does nothing, and notes each build. */
const FAKE_GO = `#!/bin/sh
case "$1 $2" in
  "env GOVERSION") echo go1.26.0; echo linux; echo amd64 ;;
  "env GOPROXY") echo https://proxy.example.org ;;
  "list -m") echo "$FAKE_MODULE" ;;
  "mod download") ;;
  "list -deps") shift 2; echo "$*" >>"$FAKE_FETCHED" ;;
  build*)
    if [ -n "$FAKE_FAILURE" ]; then echo "$FAKE_FAILURE" >&2; exit 1; fi
    while [ "$1" != -o ]; do shift; done
    if [ "$3" = "$FAKE_WAITS" ]; then until [ -s "$FAKE_FETCHED" ]; do sleep 0.05; done; fi
    echo "$3" >>"$FAKE_BUILDS"; sleep 0.1; echo "#!/bin/sh" >"$2"; chmod +x "$2" ;;
esac
`;

let folder: string;
let environment: Record<string, string>;
let progress: BinaryProgress[];

const at = (...names: string[]): string => path.join(folder, ...names);

function program(file: string, script: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function run(extra: Record<string, string> = {}): ReturnType<typeof ensureBinaries> {
  return ensureBinaries({ environment: { ...environment, ...extra }, onProgress: (each) => progress.push(each) });
}

const lines = (): string[] => progress.map(({ tool, state, message }) => `${tool} ${state} ${message}`);
const builds = (): string[] => (existsSync(at("builds")) ? readFileSync(at("builds"), "utf8").trim().split("\n") : []);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "binaries-"));
  progress = [];
  program(at("bin", "go"), FAKE_GO);
  const stages = at("module", "kustomize", "stage");
  mkdirSync(path.join(stages, "fast"), { recursive: true });
  mkdirSync(path.join(stages, "node"), { recursive: true });
  writeFileSync(path.join(stages, "fast", "kustomization.yaml"), "resources: [../node, pod.yaml]");
  writeFileSync(path.join(stages, "fast", "pod.yaml"), "kind: Stage # pod");
  writeFileSync(path.join(stages, "node", "kustomization.yaml"), "resources: [ready.yaml]");
  writeFileSync(path.join(stages, "node", "ready.yaml"), "kind: Stage # node");
  environment = {
    PATH: `${at("bin")}:/usr/bin:/bin`,
    HOME: at("home"),
    HOMELAB_CACHE: at("cache"),
    FAKE_MODULE: at("module"),
    FAKE_BUILDS: at("builds"),
    FAKE_FETCHED: at("fetched"),
  };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the tools are pinned, and stamped with their version", () => {
  const pinned = Object.fromEntries(TOOL_NAMES.map((name) => [name, tool(name).version]));
  expect(pinned).toEqual({
    etcd: "v3.7.3",
    "kube-apiserver": "v1.36.3",
    "kube-controller-manager": "v1.36.3",
    "kube-scheduler": "v1.36.3",
    kubectl: "v1.36.3",
    kwok: "v0.8.0",
    etcdutl: "v3.7.3",
    kustomize: "v5.8.2",
    "kustomize-controller": "v1.9.5",
    actionlint: "v1.7.12",
    promtool: "v0.314.0",
    amtool: "v0.34.0",
    snmp_exporter: "v0.30.1",
    otelcol: "v0.158.0",
  });
  expect(tool("kube-apiserver").ldflags.join(" ")).toContain("-X k8s.io/component-base/version.gitVersion=v1.36.3");
});

test("what is nowhere is built once, one after another, into the cache; the next run finds it there", async () => {
  const binaries = await run();
  expect(builds()).toEqual(CONTROL_PLANE_TOOLS.map((name) => tool(name).package));
  expect(progress.map(({ tool, state }) => `${tool} ${state}`)).toEqual(
    CONTROL_PLANE_TOOLS.flatMap((name) => [`${name} building`, `${name} built`]),
  );
  expect(progress.at(-1)!.seconds).toBeGreaterThan(0);
  for (const file of Object.values(binaries.paths)) expect(file.startsWith(at("cache", "bin"))).toBe(true);
  progress = [];
  expect(await run()).toEqual(binaries);
  expect(progress.map(({ state }) => state)).toEqual(["cached", "cached", "cached", "cached", "cached"]);
  expect(builds()).toHaveLength(5);
  const left = readdirSync(at("cache", "bin"), { recursive: true, encoding: "utf8" }).map((file) =>
    path.basename(file),
  );
  expect(left.filter((file) => /lock|building|log/.test(file))).toEqual([]);
});

test("while a program is built, the modules of those after it are fetched", async () => {
  await run({ FAKE_WAITS: tool("etcd").package });
  const others = CONTROL_PLANE_TOOLS.filter((name) => name !== "etcd").map((name) => tool(name).package);
  expect(readFileSync(at("fetched"), "utf8")).toBe(`${others.join(" ")}\n`);
});

test("two at once build nothing twice: one waits for the other", async () => {
  const [first, second] = await Promise.all([run(), run()]);
  expect(first).toEqual(second);
  expect(builds()).toHaveLength(5);
  expect(lines()).toContain(`etcd waiting process ${process.pid} builds it`);
});

test("programs of the pinned version are taken from $KUBEBUILDER_ASSETS, then from the path", async () => {
  program(at("assets", "kube-apiserver"), "#!/bin/sh\necho Kubernetes v1.36.3");
  program(at("assets", "etcd"), "#!/bin/sh\necho etcd Version: 3.6.0");
  program(at("bin", "kube-apiserver"), "#!/bin/sh\necho Kubernetes v1.36.3");
  program(at("bin", "kwok"), "#!/bin/sh\necho kwok version v0.8.0 go1.26");
  const { paths } = await run({ KUBEBUILDER_ASSETS: at("assets") });
  expect(paths["kube-apiserver"]).toBe(at("assets", "kube-apiserver"));
  expect(paths.kwok).toBe(at("bin", "kwok"));
  expect(lines().slice(0, 3)).toEqual([
    `etcd skipped ${at("assets", "etcd")} is v3.6.0, the lab needs v3.7.3`,
    `kube-apiserver found v1.36.3 in ${at("assets")}`,
    `kwok found v0.8.0 in ${at("bin")}`,
  ]);
  expect(builds()).toHaveLength(3);
});

test("a single tool is found or built by itself, and recognised by what its own version command prints", async () => {
  const options = { environment, onProgress: (each: BinaryProgress) => progress.push(each) };
  const built = await ensureTools(["kustomize"], options);
  expect(built.kustomize.startsWith(at("cache", "bin"))).toBe(true);
  expect(builds()).toEqual(["sigs.k8s.io/kustomize/kustomize/v5"]);
  program(at("bin", "kustomize"), '#!/bin/sh\n[ "$*" = version ] && echo v5.8.2');
  expect(await ensureTools(["kustomize"], options)).toEqual({ kustomize: at("bin", "kustomize") });
  expect(lines().at(-1)).toBe(`kustomize found v5.8.2 in ${at("bin")}`);
});

test("kwok's stages come from its own module, and are kept", async () => {
  const { kwokStages } = await run();
  expect(kwokStages).toBe(at("cache", "kwok", "stages-v0.8.0.yaml"));
  expect(readFileSync(kwokStages, "utf8")).toBe("kind: Stage # node\n---\nkind: Stage # pod");
});

test("without Go, one sentence says what to do", async () => {
  await expect(run({ PATH: "/nowhere" })).rejects.toThrow(
    /^no go on the path: install Go 1\.26\.0 or newer, or put etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok into \$KUBEBUILDER_ASSETS$/,
  );
});

test("a Go that is too old is named", async () => {
  program(at("bin", "go"), "#!/bin/sh\necho go1.25.9; echo linux; echo amd64");
  await expect(run()).rejects.toThrow(/^go1\.25\.9 is too old: install Go 1\.26\.0 or newer, or put etcd, /);
});

test("a module proxy that cannot be reached is named, and nothing half-built is left", async () => {
  const failure = "go: k8s.io/api@v0.36.3: Get https://proxy.example.org/x.zip: dial tcp: connect: connection refused";
  await expect(run({ FAKE_FAILURE: failure })).rejects.toThrow(
    `etcd cannot be built: the Go module proxy (GOPROXY=https://proxy.example.org) cannot be reached: ${failure}`,
  );
  const left = readdirSync(at("cache"), { recursive: true, encoding: "utf8" }).map((file) => path.basename(file));
  expect(left.filter((file) => file.startsWith("etcd") && file !== "etcd.log")).toEqual([]);
});

test.each([
  ["main.go:3: undefined: x\n", "kwok cannot be built: main.go:3: undefined: x"],
  ["link: write: no space left on device\nmore\n", "kwok cannot be built: link: write: no space left on device"],
  ["", "kwok cannot be built: "],
])("a failed build is told in one sentence (%#)", (output, message) => {
  expect(explainBuildFailure("kwok", output, "direct")).toBe(message);
});

test("the cache is outside the work tree: $HOMELAB_CACHE, else the user's cache folder", () => {
  expect(cacheRoot({ HOMELAB_CACHE: "/c", XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/c");
  expect(cacheRoot({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/x/homelab");
  expect(cacheRoot({ XDG_CACHE_HOME: "relative", HOME: "/h" })).toBe("/h/.cache/homelab");
});

test("another Go, platform or linker flag is another folder of the cache; the same is the same", async () => {
  const etcd = tool("etcd");
  const toolchain = { version: "go1.26.8", platform: "linux/amd64" };
  const folders = await Promise.all([
    cacheFolder(etcd, toolchain, { HOME: "/h" }),
    cacheFolder(etcd, toolchain, { HOME: "/h" }),
    cacheFolder(etcd, { ...toolchain, version: "go1.26.9" }, { HOME: "/h" }),
    cacheFolder(etcd, { ...toolchain, platform: "darwin/arm64" }, { HOME: "/h" }),
    cacheFolder({ ...etcd, ldflags: [] }, toolchain, { HOME: "/h" }),
  ]);
  expect(new Set(folders).size).toBe(4);
  expect(folders[0]).toBe(folders[1]);
  expect(folders[0]).toMatch(/^\/h\/\.cache\/homelab\/bin\/[0-9a-f]{16}$/);
});

test("versions of Go are ordered by number", () => {
  expect(["1.26.0", "1.9", "1.26rc1", "1.26.10"].sort(compareVersions)).toEqual([
    "1.9",
    "1.26.0",
    "1.26rc1",
    "1.26.10",
  ]);
  expect(goDirective("module m\n\ngo 1.26.0\n")).toBe("1.26.0");
});

test("a required version is found alone and in a block", () => {
  expect(requiredVersion("require example.org/a v1.2.3 // indirect", "example.org/a")).toBe("v1.2.3");
  expect(requiredVersion("require (\n\texample.org/ab v2.0.0\n\texample.org/a v1.2.3\n)", "example.org/a")).toBe(
    "v1.2.3",
  );
  expect(() => requiredVersion("module m", "example.org/a")).toThrow("go.mod requires no example.org/a");
});
