import { stringify } from "yaml";

import { type CommandLine, commandLine } from "./flags";
import type { Layout } from "./layout";
import type { ClusterConfig, FlagValues } from "./machine-config";
import { writeFileAtomic } from "../../shared/atomic-file";

export interface SchedulerArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
  readonly listenAddress: string;
}

export const SCHEDULER_PORT = 10259;

/** Flags of kube-scheduler as Talos 1.13 gives them, but for `leader-elect`: there is one of it. */
export function schedulerCommandLine({ config, files, listenAddress }: SchedulerArgs): CommandLine {
  const folder = files.scheduler;
  const base: FlagValues = {
    "authentication-kubeconfig": [folder("kubeconfig")],
    "authentication-tolerate-lookup-failure": ["false"],
    "authorization-kubeconfig": [folder("kubeconfig")],
    "bind-address": [listenAddress],
    config: [folder("scheduler-config.yaml")],
    "leader-elect": ["false"],
    profiling: ["false"],
    "tls-min-version": ["VersionTLS13"],
  };
  return commandLine({
    program: "kube-scheduler",
    base,
    extra: config.scheduler.extraArgs,
    denied: ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig", "config"],
    unfit: {
      "leader-elect": "the lab runs one scheduler",
      "secure-port": `the lab's scheduler listens on ${SCHEDULER_PORT}`,
    },
    listenAddress,
  });
}

/** Writes the scheduler's config: the machine config's, connected to our API server. */
export function writeSchedulerConfig({ scheduler }: ClusterConfig, files: Layout): void {
  const clientConnection = scheduler.config.clientConnection as object | undefined;
  writeFileAtomic(
    files.scheduler("scheduler-config.yaml"),
    stringify({
      ...scheduler.config,
      apiVersion: "kubescheduler.config.k8s.io/v1",
      kind: "KubeSchedulerConfiguration",
      clientConnection: { ...clientConnection, kubeconfig: files.scheduler("kubeconfig") },
    }),
  );
}
