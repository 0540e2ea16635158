import { apiServerCommandLine } from "./api-server";
import type { Binaries } from "./binaries";
import { CONTROLLER_MANAGER_PORT, controllerManagerCommandLine } from "./controller-manager";
import { ETCD_CLIENT_PORT, ETCD_PEER_PORT, etcdCommandLine } from "./etcd";
import type { LeftOut } from "./flags";
import type { Program } from "./guardian";
import { kwokArgs } from "./kwok";
import type { Layout } from "./layout";
import type { ClusterConfig } from "./machine-config";
import type { Endpoint } from "./ports";
import { SCHEDULER_PORT, schedulerCommandLine } from "./scheduler";
import type { ControlPlaneTool } from "./tools";

export interface ProgramsArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
  readonly binaries: Binaries;
  readonly nodeName: string;
  readonly listenAddress: string;
  readonly forwardAddresses: readonly string[];
  readonly advertiseAddress: string;
}

type Runnable = Pick<Program, "name" | "command" | "args" | "env">;

/** What runs, in two waves: the second one needs a ready API server. */
export interface Programs {
  readonly store: readonly Runnable[];
  readonly controllers: readonly Runnable[];
  /** What of the machine config does not hold in the lab, a sentence each. */
  readonly notes: readonly string[];
}

/** The five programs of a control plane with their arguments and the environment that the machine config gives them. */
export function programs(args: ProgramsArgs): Programs {
  const { config, files, binaries } = args;
  const etcd = etcdCommandLine({ ...args, extraArgs: config.etcd.extraArgs });
  const apiServer = apiServerCommandLine(args);
  const controllerManager = controllerManagerCommandLine(args);
  const scheduler = schedulerCommandLine(args);
  const kwok = kwokArgs({ config, files });
  const program = (
    name: ControlPlaneTool,
    line: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Runnable => {
    return { name, command: binaries.paths[name], args: line, env };
  };
  return {
    store: [program("etcd", etcd.args), program("kube-apiserver", apiServer.args, config.apiServer.env)],
    controllers: [
      program("kube-controller-manager", controllerManager.args, config.controllerManager.env),
      program("kube-scheduler", scheduler.args, config.scheduler.env),
      program("kwok", kwok),
    ],
    notes: [
      ...[etcd, apiServer, controllerManager, scheduler].flatMap(({ leftOut }) => leftOut.map(sentence)),
      ...configNotes(config, binaries),
    ],
  };
}

function sentence({ program, flag, why }: LeftOut): string {
  return `${program}: --${flag} is left out, ${why}`;
}

function configNotes(config: ClusterConfig, { versions }: Binaries): readonly string[] {
  const wanted = /:(v[^@:]+)/.exec(config.apiServer.image ?? "")?.[1];
  const running = versions["kube-apiserver"];
  const manifests = config.inlineManifests.length + config.extraManifests.length;
  return [
    ...(wanted !== undefined && wanted !== running ? [`the lab runs Kubernetes ${running}, not ${wanted}`] : []),
    ...(manifests > 0 ? [`the lab applies none of the ${manifests} manifests in the machine config`] : []),
  ];
}

/** Everything that will be listened on. */
export function endpoints({ config, listenAddress, forwardAddresses }: ProgramsArgs): readonly Endpoint[] {
  const { localAPIServerPort } = config.controlPlane;
  const own: readonly (readonly [program: string, port: number])[] = [
    ["kube-apiserver", localAPIServerPort],
    ["etcd", ETCD_CLIENT_PORT],
    ["etcd", ETCD_PEER_PORT],
    ["kube-controller-manager", CONTROLLER_MANAGER_PORT],
    ["kube-scheduler", SCHEDULER_PORT],
  ];
  return [
    ...own.map(([program, port]) => ({ program, port, address: listenAddress })),
    ...forwardAddresses.map((address) => ({ program: "kube-apiserver", port: localAPIServerPort, address })),
  ];
}
