import { readFileSync } from "node:fs";
import path from "node:path";

/** The programs of a control plane, and kwok, which plays the nodes' kubelets; what is built quickly first. */
export const CONTROL_PLANE_TOOLS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;

/**
 * Every program that is built here. A new one gets a folder in `../tools`, a name here and an entry in {@link tool}; one that
 * is built on Kubernetes' libraries goes into the folder of Kubernetes.
 */
export const TOOL_NAMES = [
  ...CONTROL_PLANE_TOOLS,
  "etcdutl",
  "kustomize",
  "kustomize-controller",
  "kubectl",
  "actionlint",
  "promtool",
  "amtool",
  "snmp_exporter",
  "otelcol",
] as const;

export type ControlPlaneTool = (typeof CONTROL_PLANE_TOOLS)[number];
export type ToolName = (typeof TOOL_NAMES)[number];

/** How one program is built from its pinned Go module and recognised elsewhere. */
export interface Tool {
  readonly name: ToolName;
  /** Folder with the go.mod and go.sum that pin it, and with its `main` where that is ours. */
  readonly folder: string;
  /** The Go module that carries it. */
  readonly module: string;
  /** The version wanted, as in the go.mod, e.g. `v1.36.3`. */
  readonly version: string;
  /** The Go package of its `main`. */
  readonly package: string;
  readonly ldflags: readonly string[];
  /** Go's build tags, which leave out what no check needs. */
  readonly tags: readonly string[];
  /** What makes it print its version. */
  readonly versionArguments: readonly string[];
  /** Finds the version, without a leading `v`, in what it prints then. */
  readonly printedVersion: RegExp;
}

const folder = (name: string): string => path.join(__dirname, "..", "tools", name);

/** How a tool is built and recognised. */
export function tool(name: ToolName): Tool {
  switch (name) {
    case "etcd":
      return fromModule({ name, module: "go.etcd.io/etcd/server/v3", printedVersion: /^etcd Version: (\S+)/m });
    case "kwok":
      return fromModule({
        name,
        pinnedIn: "kubernetes",
        module: "sigs.k8s.io/kwok",
        command: "/cmd/kwok",
        printedVersion: /^kwok version v?(\S+)/m,
      });
    // Apart from etcd, so that the one can be built without the other.
    case "etcdutl":
      return fromModule({
        name,
        module: "go.etcd.io/etcd/etcdutl/v3",
        versionArguments: ["version"],
        printedVersion: /^etcdutl version: (\S+)/m,
      });
    case "kustomize":
      return fromModule({
        name,
        module: "sigs.k8s.io/kustomize/kustomize/v5",
        versionArguments: ["version"],
        printedVersion: /^v(\S+)/m,
      });
    case "actionlint":
      return fromModule({
        name,
        module: "github.com/rhysd/actionlint",
        command: "/cmd/actionlint",
        versionArguments: ["-version"],
        // a release prints its number, a build of one's own the module's version
        printedVersion: /^v?(\d\S*)/m,
      });
    // Without the service discoveries of the clouds, whose SDKs take longer to compile than all the rest. A release prints
    // v3.x where its module is v0.3xx, so only what was built here is recognised.
    case "promtool":
      return fromModule({
        name,
        pinnedIn: "prometheus",
        module: "github.com/prometheus/prometheus",
        command: "/cmd/promtool",
        tags: ["remove_all_sd"],
        printedVersion: /(?!)/,
      });
    case "amtool":
      return fromModule({
        name,
        pinnedIn: "prometheus",
        module: "github.com/prometheus/alertmanager",
        command: "/cmd/amtool",
        printedVersion: /^amtool, version (\S+)/m,
      });
    case "snmp_exporter":
      return fromModule({
        name,
        module: "github.com/prometheus/snmp_exporter",
        printedVersion: /^snmp_exporter, version (\S+)/m,
      });
    // Our own choice of its components: another one is never the right one.
    case "otelcol":
      return {
        ...fromModule({ name, module: "go.opentelemetry.io/collector/otelcol", printedVersion: /(?!)/ }),
        package: ".",
      };
    // It does not print its version: only what was built here is known to be the right one.
    case "kustomize-controller":
      return fromModule({
        name,
        pinnedIn: "kubernetes",
        module: "github.com/fluxcd/kustomize-controller",
        printedVersion: /(?!)/,
      });
    case "kubectl": {
      const printed = { versionArguments: ["version", "--client"], printedVersion: /^Client Version: v(\S+)/m };
      return { ...kubernetes(name), ...printed };
    }
    default:
      return kubernetes(name);
  }
}

interface ModuleTool extends Pick<Tool, "name" | "module" | "printedVersion"> {
  /** Folder of the `main` in the module, with a leading slash; absent if it is the module's own. */
  readonly command?: string;
  /** The folder in `../tools`, if it has another name than the tool. */
  readonly pinnedIn?: string;
  readonly stamps?: readonly string[];
  readonly tags?: readonly string[];
  readonly versionArguments?: readonly string[];
}

function fromModule(args: ModuleTool): Tool {
  const { name, module, command = "", pinnedIn = name, stamps = [], tags = [] } = args;
  return {
    name,
    folder: folder(pinnedIn),
    module,
    version: pinnedVersion(pinnedIn, module),
    package: `${module}${command}`,
    ldflags: ["-s", "-w", ...stamps],
    tags,
    versionArguments: args.versionArguments ?? ["--version"],
    printedVersion: args.printedVersion,
  };
}

function kubernetes(name: ToolName): Tool {
  const module = "k8s.io/kubernetes";
  const pinnedIn = "kubernetes";
  const version = pinnedVersion(pinnedIn, module);
  const [major = "", minor = ""] = version.slice(1).split(".");
  // Set by the release's own build; without them every program calls itself v0.0.0-master.
  const stamps = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "archive" };
  return fromModule({
    name,
    module,
    command: `/cmd/${name}`,
    pinnedIn,
    stamps: ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((target) =>
      Object.entries(stamps).flatMap(([variable, value]) => ["-X", `${target}.${variable}=${value}`]),
    ),
    printedVersion: /^Kubernetes v(\S+)/m,
  });
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
