import { type CommandLine, commandLine } from "./flags";
import type { Layout } from "./layout";
import type { ClusterConfig, FlagValues } from "./machine-config";

export interface ControllerManagerArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
  readonly listenAddress: string;
}

export const CONTROLLER_MANAGER_PORT = 10257;

/**
 * Flags of kube-controller-manager as Talos 1.13 gives them, but for two: no `leader-elect`, for there is one of
 * it, and a new one would wait 15 s for the lease of its killed predecessor; and `kube-api-qps` and `-burst` above the
 * defaults of 20 and 30, at which making its controllers' service accounts alone takes 5 s.
 */
export function controllerManagerCommandLine({ config, files, listenAddress }: ControllerManagerArgs): CommandLine {
  const folder = files.controllerManager;
  const base: FlagValues = {
    "allocate-node-cidrs": ["true"],
    "authentication-kubeconfig": [folder("kubeconfig")],
    "authorization-kubeconfig": [folder("kubeconfig")],
    "bind-address": [listenAddress],
    "cluster-cidr": [config.network.podSubnets.join(",")],
    "cluster-signing-cert-file": [folder("ca.crt")],
    "cluster-signing-key-file": [folder("ca.key")],
    "configure-cloud-routes": ["false"],
    controllers: ["*,tokencleaner"],
    "kube-api-burst": ["400"],
    "kube-api-qps": ["200"],
    kubeconfig: [folder("kubeconfig")],
    "leader-elect": ["false"],
    profiling: ["false"],
    "root-ca-file": [folder("ca.crt")],
    "service-account-private-key-file": [folder("service-account.key")],
    "service-cluster-ip-range": [config.network.serviceSubnets.join(",")],
    "tls-min-version": ["VersionTLS13"],
    "use-service-account-credentials": ["true"],
  };
  return commandLine({
    program: "kube-controller-manager",
    base,
    extra: config.controllerManager.extraArgs,
    additive: ["service-cluster-ip-range", "controllers"],
    denied: [
      "cluster-signing-cert-file",
      "cluster-signing-key-file",
      "authentication-kubeconfig",
      "authorization-kubeconfig",
      "root-ca-file",
      "service-account-private-key-file",
    ],
    unfit: {
      "leader-elect": "the lab runs one controller manager",
      "secure-port": `the lab's controller manager listens on ${CONTROLLER_MANAGER_PORT}`,
    },
    listenAddress,
  });
}
