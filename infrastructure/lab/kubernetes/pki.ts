import ipaddr from "ipaddr.js";

import { writeFileAtomic } from "../../shared/atomic-file";
import { type Certificate, issue, publicKeyOf } from "../certificates/authority";
import { kubeconfig } from "./kubeconfig";
import type { Layout } from "./layout";
import type { ClusterConfig } from "./machine-config";

export interface PkiArgs {
  readonly config: ClusterConfig;
  readonly files: Layout;
  readonly nodeName: string;
  /** Every address and name under which the API server and etcd are reached, besides those that Talos adds. */
  readonly names: readonly string[];
  /** URL at which the components reach the API server. */
  readonly server: string;
}

/** Signs client certificates of the cluster. */
export interface ClusterPki {
  /** PEM certificates that the API server's certificate can be verified with. */
  readonly authorities: readonly string[];
  /** A client certificate for the API server. */
  client(commonName: string, organization: string, hours?: number): Promise<Certificate>;
}

/**
 * Writes the certificates, keys and kubeconfigs that Talos renders for its static pods (Talos 1.13,
 * `controllers/secrets` and `controllers/k8s/render_secrets_static_pod.go`), all new but for the authorities.
 */
export async function writePki(args: PkiArgs): Promise<ClusterPki> {
  const { config, files, server } = args;
  const { ca, clusterName } = config;
  const authorities = [...config.acceptedCAs.map(({ crt }) => crt), ca.certificate];
  const client: ClusterPki["client"] = (commonName, organization, hours) =>
    issue(ca, { commonName, organizations: [organization], hours, usages: ["client"] });
  await Promise.all([
    writeApiServer(args, authorities),
    writeEtcd(args),
    ...components(files).map(async ({ file, user, group }) => {
      const certificate = await client(user, group);
      const context = "default";
      writeFileAtomic(file, kubeconfig({ clusterName, server, authorities, user, context, client: certificate }));
    }),
  ]);
  writeControllerManager(config, files);
  return { authorities, client };
}

/** Who talks to the API server, and as whom; kwok stands for all the kubelets at once. */
function components(files: Layout): readonly { file: string; user: string; group: string }[] {
  const [manager, scheduler] = ["system:kube-controller-manager", "system:kube-scheduler"];
  return [
    { file: files.controllerManager("kubeconfig"), user: manager, group: manager },
    { file: files.scheduler("kubeconfig"), user: scheduler, group: scheduler },
    { file: files.kwok("kubeconfig"), user: "kwok", group: "system:masters" },
  ];
}

async function writeApiServer(args: PkiArgs, authorities: readonly string[]): Promise<void> {
  const { ca, aggregatorCA, etcd, serviceAccount } = args.config;
  const folder = args.files.apiServer;
  const pairs: Readonly<Record<string, Promise<Certificate>>> = {
    apiserver: issue(ca, {
      commonName: "kube-apiserver",
      organizations: ["kube-master"],
      hosts: apiServerNames(args),
      usages: ["server"],
    }),
    "apiserver-kubelet-client": issue(ca, {
      commonName: "apiserver-kubelet-client",
      organizations: ["system:masters"],
      usages: ["client"],
    }),
    "front-proxy-client": issue(aggregatorCA, { commonName: "front-proxy-client", usages: ["client"] }),
    "etcd-client": issue(etcd.ca, { commonName: "kube-apiserver", usages: ["client"] }),
  };
  writeFileAtomic(folder("ca.crt"), authorities.join(""));
  writeFileAtomic(folder("aggregator-ca.crt"), aggregatorCA.certificate);
  writeFileAtomic(folder("etcd-client-ca.crt"), etcd.ca.certificate);
  writeFileAtomic(folder("service-account.key"), serviceAccount.key);
  writeFileAtomic(folder("service-account.pub"), publicKeyOf(serviceAccount.key));
  await Promise.all(
    Object.entries(pairs).map(async ([name, pair]) => {
      writePair(folder(name), await pair);
    }),
  );
}

async function writeEtcd({ config, files, nodeName, names }: PkiArgs): Promise<void> {
  const { ca } = config.etcd;
  const usages = ["server", "client"] as const;
  const hosts = unique([nodeName, ...names]);
  const [server, peer] = await Promise.all([
    issue(ca, { commonName: nodeName, usages, hosts: unique([...hosts, "localhost", "127.0.0.1"]) }),
    issue(ca, { commonName: nodeName, usages, hosts }),
  ]);
  writePair(files.etcd("server"), server);
  writePair(files.etcd("peer"), peer);
  writeFileAtomic(files.etcd("ca.crt"), ca.certificate);
}

function writeControllerManager(config: ClusterConfig, { controllerManager }: Layout): void {
  writePair(controllerManager("ca"), config.ca);
  writeFileAtomic(controllerManager("service-account.key"), config.serviceAccount.key);
}

function writePair(stem: string, { certificate, key }: Certificate): void {
  writeFileAtomic(`${stem}.crt`, certificate);
  writeFileAtomic(`${stem}.key`, key);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** The names of Talos' `KubernetesCertSANsController`: endpoint, config, the Service's names and addresses, node, own. */
function apiServerNames({ config, nodeName, names }: PkiArgs): readonly string[] {
  const { dnsDomain, serviceSubnets } = config.network;
  const endpoint = new URL(config.controlPlane.endpoint).hostname.replace(/^\[|\]$/g, "");
  return unique([
    endpoint,
    ...config.apiServer.certSANs,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    `kubernetes.default.svc.${dnsDomain}`,
    "localhost",
    nodeName,
    ...serviceSubnets.map(firstAddress),
    "127.0.0.1",
    ...names,
  ]);
}

/** The first usable address of a range, which Kubernetes gives to its own Service. */
function firstAddress(cidr: string): string {
  const [network] = ipaddr.parseCIDR(cidr);
  const bytes = network.toByteArray();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) + 1;
  return ipaddr.fromByteArray(bytes).toString();
}
