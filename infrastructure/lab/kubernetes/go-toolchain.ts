import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import type { Tool } from "./tools";

/** The Go on the path: its version and what it builds for. */
export interface GoToolchain {
  /** E.g. `go1.26.8`. */
  readonly version: string;
  /** E.g. `linux/amd64`. */
  readonly platform: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings under which a build depends on the pinned modules and the Go version only. */
export function goEnvironment(environment: Environment): NodeJS.ProcessEnv {
  return {
    ...environment,
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    GOFLAGS: "",
    CGO_ENABLED: "0",
    GO111MODULE: "on",
  };
}

/** Runs `go` and gives its output; `cwd` is a module's folder or any other. */
export async function go(args: readonly string[], cwd: string, environment: Environment): Promise<string> {
  const { stdout } = await promisify(execFile)("go", args, { cwd, env: goEnvironment(environment) });
  return stdout.trim();
}

/**
 * Finds Go and holds it against what the tools' modules ask for.
 *
 * @throws Error in one sentence if it is missing or too old.
 */
export async function findGo(tools: readonly Tool[], environment: Environment): Promise<GoToolchain> {
  const names = tools.map(({ name }) => name).join(", ");
  const wanted =
    tools
      .map(({ folder }) => goDirective(readFileSync(path.join(folder, "go.mod"), "utf8")))
      .sort(compareVersions)
      .at(-1) ?? "0";
  const remedy = `install Go ${wanted} or newer, or put ${names} into $KUBEBUILDER_ASSETS`;
  let found: string;
  try {
    // Not in a module's folder: a Go that is too old refuses to say anything there.
    found = await go(["env", "GOVERSION", "GOOS", "GOARCH"], path.parse(process.cwd()).root, environment);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Error(`no go on the path: ${remedy}`, { cause: error });
    }
    throw error;
  }
  const [version = "", os = "", architecture = ""] = found.split(/\s+/);
  if (compareVersions(version.replace(/^go/, ""), wanted) < 0) throw new Error(`${version} is too old: ${remedy}`);
  return { version, platform: `${os}/${architecture}` };
}

/** The Go version that a go.mod asks for, e.g. `1.26.0`. */
export function goDirective(goMod: string): string {
  return /^go (\S+)$/m.exec(goMod)?.[1] ?? "0";
}

/** Orders versions of Go: `1.9` before `1.26`, and `1.26rc1` as `1.26`. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): readonly number[] => (/^[\d.]+/.exec(version)?.[0] ?? "0").split(".").map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What went wrong in a build, in one sentence, from what `go` printed. */
export function explainBuildFailure(tool: string, output: string, proxy: string): string {
  const lines = output.trim().split("\n");
  const unreachable = lines.find((line) =>
    /no such host|connection refused|i\/o timeout|network is unreachable|TLS handshake|x509:|proxyconnect|server misbehaving|module lookup disabled|40[37] |50\d /.test(
      line,
    ),
  );
  if (unreachable !== undefined) {
    return `${tool} cannot be built: the Go module proxy (GOPROXY=${proxy}) cannot be reached: ${unreachable.trim()}`;
  }
  const space = lines.find((line) => line.includes("no space left on device"));
  return `${tool} cannot be built: ${(space ?? lines.at(-1) ?? "go printed nothing").trim()}`;
}
