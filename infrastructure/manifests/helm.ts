import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { Release } from "./release";

export interface TemplateArgs {
  /** A chart's folder, or its .tgz. */
  readonly chart: string;
  readonly kubernetes: string;
  /** What the cluster knows besides Kubernetes' own: `group/version` and `group/version/Kind`. */
  readonly apiVersions: readonly string[];
}

/** The helm program of this computer, version 4. */
export class Helm {
  /** @param scratch an empty folder that only this person can read. */
  constructor(
    private readonly scratch: string,
    private readonly program = "helm",
  ) {}

  /** Gets the chart of a release in its version, and gives the path of its .tgz. */
  async pull({ chart, folder }: Release): Promise<string> {
    const { name, version, url } = chart ?? { name: "", version: "", url: "" };
    if (url === "") throw new Error(`${folder} names a source that is not in the tree; mend its references first`);
    const which = url.startsWith("oci://")
      ? [url.endsWith(`/${name}`) ? url : `${url}/${name}`]
      : [name, "--repo", url];
    await this.run(["pull", ...which, "--version", version, "--destination", this.scratch]);
    const packed = readdirSync(this.scratch).find((file) => file.endsWith(".tgz"));
    if (packed === undefined) throw new Error(`helm pull gave no .tgz of ${name} ${version}; name one with --chart`);
    return path.join(this.scratch, packed);
  }

  /** What the chart makes of a release's values, CRDs included. */
  async template(
    { name, namespace, values }: Release,
    { chart, kubernetes, apiVersions }: TemplateArgs,
  ): Promise<string> {
    const file = path.join(this.scratch, "values.yaml");
    writeFileSync(file, stringify(values));
    const cluster = ["--kube-version", kubernetes, ...apiVersions.flatMap((each) => ["--api-versions", each])];
    return this.run(["template", name, chart, "--namespace", namespace, "--include-crds", "-f", file, ...cluster]);
  }

  private async run(args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)(this.program, args, { maxBuffer: 256 * 1024 * 1024 });
      return stdout;
    } catch (error) {
      const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
      if (code === "ENOENT")
        throw new Error("helm is not on the PATH; install version 4 of it: https://helm.sh", { cause: error });
      throw new Error(`helm ${args[0] ?? ""} failed: ${stderr.trim()}`, { cause: error });
    }
  }
}
