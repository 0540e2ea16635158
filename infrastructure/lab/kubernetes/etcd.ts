import { type CommandLine, commandLine } from "./flags";
import type { Layout } from "./layout";
import type { FlagValues } from "./machine-config";

export interface EtcdArgs {
  readonly nodeName: string;
  readonly files: Layout;
  readonly listenAddress: string;
  /** What etcd stores as its own address: the definition's. */
  readonly advertiseAddress: string;
  readonly extraArgs: FlagValues;
}

/** Port of etcd's clients; its peers' is the next one. */
export const ETCD_CLIENT_PORT = 2379;
export const ETCD_PEER_PORT = 2380;

const UNFIT = Object.fromEntries(
  ["initial-cluster", "initial-cluster-state", "initial-advertise-peer-urls", "advertise-client-urls"].map((flag) => [
    flag,
    "the lab's etcd has one member, at the definition's address",
  ]),
);

/**
 * Flags of etcd as Talos 1.13 gives them to the first member (`system/services/etcd.go`). What is called `experimental-*`
 * there has its later name here: etcd 3.7 knows no other.
 */
export function etcdCommandLine(args: EtcdArgs): CommandLine {
  const { nodeName, files, listenAddress, advertiseAddress, extraArgs } = args;
  const peer = `https://${advertiseAddress}:${ETCD_PEER_PORT}`;
  const base: FlagValues = {
    name: [nodeName],
    "data-dir": [files.etcdData],
    "auto-tls": ["false"],
    "peer-auto-tls": ["false"],
    "listen-client-urls": [`https://${listenAddress}:${ETCD_CLIENT_PORT}`],
    "listen-peer-urls": [`https://${listenAddress}:${ETCD_PEER_PORT}`],
    "advertise-client-urls": [`https://${advertiseAddress}:${ETCD_CLIENT_PORT}`],
    "initial-advertise-peer-urls": [peer],
    "initial-cluster": [`${nodeName}=${peer}`],
    "initial-cluster-state": ["new"],
    "client-cert-auth": ["true"],
    "cert-file": [files.etcd("server.crt")],
    "key-file": [files.etcd("server.key")],
    "trusted-ca-file": [files.etcd("ca.crt")],
    "peer-client-cert-auth": ["true"],
    "peer-cert-file": [files.etcd("peer.crt")],
    "peer-key-file": [files.etcd("peer.key")],
    "peer-trusted-ca-file": [files.etcd("ca.crt")],
    "feature-gates": ["InitialCorruptCheck=true,CompactHashCheck=true"],
    "watch-progress-notify-interval": ["5s"],
  };
  const additive = ["feature-gates"];
  // Talos lets nothing that it sets itself be replaced, but for what `UNFIT` names.
  const denied = Object.keys(base).filter((flag) => !(flag in UNFIT) && !additive.includes(flag));
  return commandLine({ program: "etcd", base, extra: extraArgs, additive, denied, unfit: UNFIT, listenAddress });
}
