import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { ApiClient } from "../kubernetes/api-client";
import { ensureTools, type BinaryProgress } from "../kubernetes/binaries";
import { Guardian } from "../kubernetes/guardian";
import { tool } from "../kubernetes/tools";
import { writeFileAtomic } from "../../shared/atomic-file";
import type { ClusterObject } from "./cluster-object";
import { controllerArguments } from "./controller-arguments";
import { isRunning } from "./workload";

export interface KustomizeControllerArgs {
  readonly folder: string;
  readonly client: ApiClient;
  /** A kubeconfig of the cluster with this token in the place of an admin's certificate. */
  readonly kubeconfig: (token: string) => string;
  readonly onBinary?: (progress: BinaryProgress) => void;
  /** Told of what is otherwise than in the house, and of a controller that died. */
  readonly tell: (message: string) => void;
}

const RESTART_MS = 5_000;

/** The real kustomize-controller: it runs while its Deployment is available, with the arguments of that Deployment. */
export class KustomizeController {
  private guardian: Guardian | undefined;
  private running: string | undefined;
  private again: NodeJS.Timeout | undefined;

  constructor(private readonly args: KustomizeControllerArgs) {}

  /** Starts, restarts or ends it, as its Deployment says. */
  async follow(deployment: ClusterObject | undefined): Promise<void> {
    const wanted = deployment !== undefined && isRunning(deployment) ? deployment : undefined;
    const container = wanted && managerOf(wanted);
    const line = container === undefined ? undefined : JSON.stringify([container.image, container.args]);
    if (line === this.running) return;
    await this.end();
    if (container === undefined) return;
    this.running = line;
    await this.start(container);
  }

  /** Ends it, and waits until it is gone. */
  async end(): Promise<void> {
    const { guardian } = this;
    clearTimeout(this.again);
    this.guardian = undefined;
    this.running = undefined;
    await guardian?.end();
  }

  private async start({ image, args }: Container): Promise<void> {
    const { folder, client, kubeconfig, tell, onBinary } = this.args;
    const name = "kustomize-controller";
    const paths = await ensureTools([name], onBinary === undefined ? {} : { onProgress: onBinary });
    const asked = /:(v[^@]+)/.exec(image)?.[1];
    const { version } = tool(name);
    if (asked !== version) tell(`${name}: the Deployment asks for ${asked ?? image}, the lab runs ${version}`);
    const temporary = path.join(folder, "tmp");
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const { status } = await client.send<{ status: { token: string } }>(
      "POST",
      `/api/v1/namespaces/flux-system/serviceaccounts/${name}/token`,
      { body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 604_800 } } },
    );
    const access = path.join(folder, "kubeconfig");
    writeFileAtomic(access, kubeconfig(status.token));
    const guardian = new Guardian();
    guardian.on("exit", ({ code }) => {
      if (this.guardian !== guardian) return;
      tell(`${name} ended with code ${String(code)}; its log is ${path.join(folder, "log")}`);
      // As a kubelet would, it is started again.
      this.again = setTimeout(() => {
        this.running = undefined;
      }, RESTART_MS);
    });
    this.guardian = guardian;
    await guardian.run({
      name,
      command: paths[name],
      args: controllerArguments(args),
      env: { KUBECONFIG: access, RUNTIME_NAMESPACE: "flux-system", HOME: folder, TMPDIR: temporary },
      cwd: folder,
      log: path.join(folder, "log"),
    });
  }
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
}

function managerOf(deployment: ClusterObject): Container | undefined {
  const { template } = deployment.spec as {
    template: { spec: { containers: readonly (Container & { name: string })[] } };
  };
  return template.spec.containers.find(({ name }) => name === "manager");
}
