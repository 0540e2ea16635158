import { readFileSync } from "node:fs";
import path from "node:path";

/** The programs of a control plane, and kwok, which plays the nodes' kubelets. */
export const TOOL_NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

/** How one program is built from its pinned Go module and recognised elsewhere. */
export interface Tool {
  readonly name: ToolName;
  /** Folder with the go.mod and go.sum that pin it. */
  readonly folder: string;
  /** The Go module that carries it. */
  readonly module: string;
  /** The version wanted, as in the go.mod, e.g. `v1.36.3`. */
  readonly version: string;
  /** The Go package of its `main`. */
  readonly package: string;
  readonly ldflags: readonly string[];
  /** Finds the version, without a leading `v`, in what `--version` prints. */
  readonly printedVersion: RegExp;
}

const folder = (name: string): string => path.join(__dirname, "..", "tools", name);

/** Every tool, in the order in which they are built: what is quick first. */
export function tools(): readonly Tool[] {
  return TOOL_NAMES.map((name) => {
    if (name === "etcd") return etcd();
    return name === "kwok" ? kwok() : kubernetes(name);
  });
}

function etcd(): Tool {
  const module = "go.etcd.io/etcd/server/v3";
  return {
    name: "etcd",
    folder: folder("etcd"),
    module,
    version: pinnedVersion("etcd", module),
    package: module,
    ldflags: ["-s", "-w"],
    printedVersion: /^etcd Version: (\S+)/m,
  };
}

function kubernetes(name: ToolName): Tool {
  const module = "k8s.io/kubernetes";
  const version = pinnedVersion("kubernetes", module);
  const [major = "", minor = ""] = version.slice(1).split(".");
  // Set by the release's own build; without them every program calls itself v0.0.0-master.
  const stamps = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "archive" };
  return {
    name,
    folder: folder("kubernetes"),
    module,
    version,
    package: `${module}/cmd/${name}`,
    ldflags: [
      "-s",
      "-w",
      ...["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((target) =>
        Object.entries(stamps).flatMap(([variable, value]) => ["-X", `${target}.${variable}=${value}`]),
      ),
    ],
    printedVersion: /^Kubernetes v(\S+)/m,
  };
}

function kwok(): Tool {
  const module = "sigs.k8s.io/kwok";
  return {
    name: "kwok",
    folder: folder("kwok"),
    module,
    version: pinnedVersion("kwok", module),
    package: `${module}/cmd/kwok`,
    ldflags: ["-s", "-w"],
    printedVersion: /^kwok version v?(\S+)/m,
  };
}

function pinnedVersion(name: string, module: string): string {
  return requiredVersion(readFileSync(path.join(folder(name), "go.mod"), "utf8"), module);
}

/**
 * The version of a module that a go.mod requires.
 *
 * @throws Error if it requires none.
 */
export function requiredVersion(goMod: string, module: string): string {
  for (const line of goMod.split("\n")) {
    const [name, version] = line
      .trim()
      .replace(/^require\s+/, "")
      .split(/\s+/);
    if (name === module && version?.startsWith("v") === true) return version;
  }
  throw new Error(`go.mod requires no ${module}`);
}
