import { ETCD_CLIENT_PORT } from "./etcd";
import { type CommandLine, commandLine } from "./flags";
import type { Layout } from "./layout";
import type { ClusterConfig, FlagValues } from "./machine-config";

export interface ApiServerArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
  readonly listenAddress: string;
  /** What Kubernetes stores as the API server's address: the definition's, for loopback is refused there. */
  readonly advertiseAddress: string;
}

/** Talos' choice: TLS 1.3, and of TLS 1.2 what has forward secrecy. */
const CIPHER_SUITES = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

/** Talos refuses these: it makes the files itself. */
const DENIED = [
  "etcd-servers",
  "client-ca-file",
  "requestheader-client-ca-file",
  "proxy-client-cert-file",
  "proxy-client-key-file",
  "encryption-provider-config",
  "etcd-cafile",
  "etcd-certfile",
  "etcd-keyfile",
  "kubelet-client-certificate",
  "kubelet-client-key",
  "service-account-key-file",
  "service-account-signing-key-file",
  "tls-cert-file",
  "tls-private-key-file",
  "authorization-config",
];

const UNFIT = {
  "secure-port": "the port is cluster.controlPlane.localAPIServerPort",
  "egress-selector-config-file": "the lab keeps the API server from dialling out with it",
};

/**
 * Flags of kube-apiserver as Talos 1.13 gives them (`controllers/k8s/control_plane_static_pod.go`), with
 * `egress-selector-config-file` added: it keeps the API server from dialling out.
 */
export function apiServerCommandLine(args: ApiServerArgs): CommandLine {
  const { config, files, listenAddress, advertiseAddress } = args;
  const { endpoint, localAPIServerPort } = config.controlPlane;
  const { extraArgs } = config.apiServer;
  const folder = files.apiServer;
  const base: FlagValues = {
    "admission-control-config-file": [folder("admission-control-config.yaml")],
    "advertise-address": [advertiseAddress],
    "allow-privileged": ["true"],
    "anonymous-auth": ["false"],
    "api-audiences": [endpoint],
    "audit-log-maxage": ["30"],
    "audit-log-maxbackup": ["10"],
    "audit-log-maxsize": ["100"],
    "audit-log-path": [`${files.logs}/audit.log`],
    "audit-policy-file": [folder("auditpolicy.yaml")],
    ...authorization(extraArgs, folder("authorization-config.yaml")),
    "bind-address": [listenAddress],
    "client-ca-file": [folder("ca.crt")],
    "egress-selector-config-file": [folder("egress-selector-config.yaml")],
    "enable-admission-plugins": ["NodeRestriction"],
    "enable-bootstrap-token-auth": ["true"],
    "encryption-provider-config": [folder("encryptionconfig.yaml")],
    "etcd-cafile": [folder("etcd-client-ca.crt")],
    "etcd-certfile": [folder("etcd-client.crt")],
    "etcd-keyfile": [folder("etcd-client.key")],
    "etcd-servers": [`https://${listenAddress}:${ETCD_CLIENT_PORT}`],
    "kubelet-client-certificate": [folder("apiserver-kubelet-client.crt")],
    "kubelet-client-key": [folder("apiserver-kubelet-client.key")],
    "kubelet-preferred-address-types": ["InternalIP,ExternalIP,Hostname"],
    profiling: ["false"],
    "proxy-client-cert-file": [folder("front-proxy-client.crt")],
    "proxy-client-key-file": [folder("front-proxy-client.key")],
    "requestheader-allowed-names": ["front-proxy-client"],
    "requestheader-client-ca-file": [folder("aggregator-ca.crt")],
    "requestheader-extra-headers-prefix": ["X-Remote-Extra-"],
    "requestheader-group-headers": ["X-Remote-Group"],
    "requestheader-username-headers": ["X-Remote-User"],
    "secure-port": [String(localAPIServerPort)],
    "service-account-issuer": [endpoint],
    "service-account-key-file": [folder("service-account.pub")],
    "service-account-signing-key-file": [folder("service-account.key")],
    "service-cluster-ip-range": [config.network.serviceSubnets.join(",")],
    "tls-cert-file": [folder("apiserver.crt")],
    "tls-cipher-suites": [CIPHER_SUITES.join(",")],
    "tls-min-version": ["VersionTLS12"],
    "tls-private-key-file": [folder("apiserver.key")],
  };
  return commandLine({
    program: "kube-apiserver",
    base,
    extra: extraArgs,
    additive: ["enable-admission-plugins", "feature-gates", "authorization-mode", "tls-cipher-suites"],
    denied: DENIED,
    unfit: UNFIT,
    listenAddress,
  });
}

/** The modes by flag when the config speaks of modes or webhooks by flag, else a file: the two exclude each other. */
function authorization(extraArgs: FlagValues, file: string): FlagValues {
  const byFlag = Object.keys(extraArgs).some(
    (flag) => flag === "authorization-mode" || flag.startsWith("authorization-webhook-"),
  );
  return byFlag ? { "authorization-mode": ["Node,RBAC"] } : { "authorization-config": [file] };
}
