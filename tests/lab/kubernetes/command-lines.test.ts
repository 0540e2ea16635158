import { apiServerCommandLine } from "../../../infrastructure/lab/kubernetes/api-server";
import { controllerManagerCommandLine } from "../../../infrastructure/lab/kubernetes/controller-manager";
import { etcdCommandLine } from "../../../infrastructure/lab/kubernetes/etcd";
import { kwokArgs } from "../../../infrastructure/lab/kubernetes/kwok";
import { layout } from "../../../infrastructure/lab/kubernetes/layout";
import { type ClusterConfig, readMachineConfig } from "../../../infrastructure/lab/kubernetes/machine-config";
import { schedulerCommandLine } from "../../../infrastructure/lab/kubernetes/scheduler";
import { newMachineConfig } from "./new-machine-config";

const files = layout("/lab");
const listenAddress = "127.168.50.11";
const advertiseAddress = "192.168.50.11";

async function config(cluster: object = {}): Promise<ClusterConfig> {
  return readMachineConfig(await newMachineConfig(cluster));
}

describe("the command lines of Talos' own config", () => {
  test("etcd: one member at the definition's address, listening on loopback", () => {
    const line = etcdCommandLine({ nodeName: "cp1", files, listenAddress, advertiseAddress, extraArgs: {} });
    expect(line).toEqual({
      args: [
        "--advertise-client-urls=https://192.168.50.11:2379",
        "--auto-tls=false",
        "--cert-file=/lab/etcd/server.crt",
        "--client-cert-auth=true",
        "--data-dir=/lab/etcd-data",
        "--feature-gates=InitialCorruptCheck=true,CompactHashCheck=true",
        "--initial-advertise-peer-urls=https://192.168.50.11:2380",
        "--initial-cluster=cp1=https://192.168.50.11:2380",
        "--initial-cluster-state=new",
        "--key-file=/lab/etcd/server.key",
        "--listen-client-urls=https://127.168.50.11:2379",
        "--listen-peer-urls=https://127.168.50.11:2380",
        "--name=cp1",
        "--peer-auto-tls=false",
        "--peer-cert-file=/lab/etcd/peer.crt",
        "--peer-client-cert-auth=true",
        "--peer-key-file=/lab/etcd/peer.key",
        "--peer-trusted-ca-file=/lab/etcd/ca.crt",
        "--trusted-ca-file=/lab/etcd/ca.crt",
        "--watch-progress-notify-interval=5s",
      ],
      leftOut: [],
    });
  });

  test("kube-apiserver: Talos' flags, bound to loopback, advertised at the definition's address", async () => {
    const line = apiServerCommandLine({ config: await config(), files, listenAddress, advertiseAddress });
    expect(line.leftOut).toEqual([]);
    expect(line.args).toEqual([
      "--admission-control-config-file=/lab/kube-apiserver/admission-control-config.yaml",
      "--advertise-address=192.168.50.11",
      "--allow-privileged=true",
      "--anonymous-auth=false",
      "--api-audiences=https://192.168.50.10:6443",
      "--audit-log-maxage=30",
      "--audit-log-maxbackup=10",
      "--audit-log-maxsize=100",
      "--audit-log-path=/lab/logs/audit.log",
      "--audit-policy-file=/lab/kube-apiserver/auditpolicy.yaml",
      "--authorization-config=/lab/kube-apiserver/authorization-config.yaml",
      "--bind-address=127.168.50.11",
      "--client-ca-file=/lab/kube-apiserver/ca.crt",
      "--egress-selector-config-file=/lab/kube-apiserver/egress-selector-config.yaml",
      "--enable-admission-plugins=NodeRestriction",
      "--enable-bootstrap-token-auth=true",
      "--encryption-provider-config=/lab/kube-apiserver/encryptionconfig.yaml",
      "--etcd-cafile=/lab/kube-apiserver/etcd-client-ca.crt",
      "--etcd-certfile=/lab/kube-apiserver/etcd-client.crt",
      "--etcd-keyfile=/lab/kube-apiserver/etcd-client.key",
      "--etcd-servers=https://127.168.50.11:2379",
      "--kubelet-client-certificate=/lab/kube-apiserver/apiserver-kubelet-client.crt",
      "--kubelet-client-key=/lab/kube-apiserver/apiserver-kubelet-client.key",
      "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      "--profiling=false",
      "--proxy-client-cert-file=/lab/kube-apiserver/front-proxy-client.crt",
      "--proxy-client-key-file=/lab/kube-apiserver/front-proxy-client.key",
      "--requestheader-allowed-names=front-proxy-client",
      "--requestheader-client-ca-file=/lab/kube-apiserver/aggregator-ca.crt",
      "--requestheader-extra-headers-prefix=X-Remote-Extra-",
      "--requestheader-group-headers=X-Remote-Group",
      "--requestheader-username-headers=X-Remote-User",
      "--secure-port=6443",
      "--service-account-issuer=https://192.168.50.10:6443",
      "--service-account-key-file=/lab/kube-apiserver/service-account.pub",
      "--service-account-signing-key-file=/lab/kube-apiserver/service-account.key",
      "--service-cluster-ip-range=10.96.0.0/12",
      "--tls-cert-file=/lab/kube-apiserver/apiserver.crt",
      "--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
      "--tls-min-version=VersionTLS12",
      "--tls-private-key-file=/lab/kube-apiserver/apiserver.key",
    ]);
  });

  test("kube-controller-manager: Talos' flags without leader election, and in a hurry", async () => {
    expect(controllerManagerCommandLine({ config: await config(), files, listenAddress })).toEqual({
      args: [
        "--allocate-node-cidrs=true",
        "--authentication-kubeconfig=/lab/kube-controller-manager/kubeconfig",
        "--authorization-kubeconfig=/lab/kube-controller-manager/kubeconfig",
        "--bind-address=127.168.50.11",
        "--cluster-cidr=10.244.0.0/16",
        "--cluster-signing-cert-file=/lab/kube-controller-manager/ca.crt",
        "--cluster-signing-key-file=/lab/kube-controller-manager/ca.key",
        "--configure-cloud-routes=false",
        "--controllers=*,tokencleaner",
        "--kube-api-burst=400",
        "--kube-api-qps=200",
        "--kubeconfig=/lab/kube-controller-manager/kubeconfig",
        "--leader-elect=false",
        "--profiling=false",
        "--root-ca-file=/lab/kube-controller-manager/ca.crt",
        "--service-account-private-key-file=/lab/kube-controller-manager/service-account.key",
        "--service-cluster-ip-range=10.96.0.0/12",
        "--tls-min-version=VersionTLS13",
        "--use-service-account-credentials=true",
      ],
      leftOut: [],
    });
  });

  test("kube-scheduler: Talos' flags without leader election", async () => {
    expect(schedulerCommandLine({ config: await config(), files, listenAddress })).toEqual({
      args: [
        "--authentication-kubeconfig=/lab/kube-scheduler/kubeconfig",
        "--authentication-tolerate-lookup-failure=false",
        "--authorization-kubeconfig=/lab/kube-scheduler/kubeconfig",
        "--bind-address=127.168.50.11",
        "--config=/lab/kube-scheduler/scheduler-config.yaml",
        "--leader-elect=false",
        "--profiling=false",
        "--tls-min-version=VersionTLS13",
      ],
      leftOut: [],
    });
  });

  test("kwok: plays the nodes that have power, with leases, and opens no port", async () => {
    expect(kwokArgs({ config: await config(), files })).toEqual([
      "--cidr=10.244.0.0/16",
      "--config=/lab/kwok/stages.yaml",
      "--kubeconfig=/lab/kwok/kubeconfig",
      "--manage-all-nodes=false",
      "--manage-nodes-with-label-selector=homelab.lab/powered=on",
      "--node-lease-duration-seconds=40",
    ]);
  });
});

describe("extraArgs of the machine config", () => {
  const apiServer = async (extraArgs: object): Promise<ReturnType<typeof apiServerCommandLine>> =>
    apiServerCommandLine({
      config: await config({ apiServer: { extraArgs } }),
      files,
      listenAddress,
      advertiseAddress,
    });

  test("what listens is moved to loopback, and keeps its port and scheme", async () => {
    const etcd = etcdCommandLine({
      nodeName: "cp1",
      files,
      listenAddress,
      advertiseAddress,
      extraArgs: { "listen-metrics-urls": ["http://0.0.0.0:2381,http://[::]:2382"] },
    });
    expect(etcd.args).toContain("--listen-metrics-urls=http://127.168.50.11:2381,http://127.168.50.11:2382");
    const manager = controllerManagerCommandLine({
      config: await config({ controllerManager: { extraArgs: { "bind-address": "0.0.0.0" } } }),
      files,
      listenAddress,
    });
    expect(manager.args).toContain("--bind-address=127.168.50.11");
    const scheduler = schedulerCommandLine({
      config: await config({ scheduler: { extraArgs: { "bind-address": "::" } } }),
      files,
      listenAddress,
    });
    expect(scheduler.args).toContain("--bind-address=127.168.50.11");
  });

  test("some are joined to Talos' own, the others replace them, and a list is given once for each", async () => {
    const { args } = await apiServer({
      "enable-admission-plugins": "AlwaysPullImages, NodeRestriction",
      "feature-gates": "A=true",
      profiling: "true",
      "runtime-config": ["a=true", "b=true"],
      "kubelet-preferred-address-types": "Hostname",
    });
    expect(args).toEqual(
      expect.arrayContaining([
        "--enable-admission-plugins=NodeRestriction,AlwaysPullImages",
        "--feature-gates=A=true",
        "--profiling=true",
        "--runtime-config=a=true",
        "--runtime-config=b=true",
        "--kubelet-preferred-address-types=Hostname",
      ]),
    );
  });

  test("modes of authorization by flag take the place of the file", async () => {
    const { args } = await apiServer({ "authorization-mode": "Webhook" });
    expect(args).toContain("--authorization-mode=Node,RBAC,Webhook");
    expect(args.filter((arg) => arg.startsWith("--authorization-config"))).toEqual([]);
  });

  test("clouds, files of the node and what the lab fixes are left out, each with its reason", async () => {
    const { args, leftOut } = await apiServer({
      "cloud-provider": "external",
      "audit-log-path": "/var/log/audit.log",
      "secure-port": "7443",
    });
    expect(leftOut).toEqual([
      { program: "kube-apiserver", flag: "cloud-provider", why: "the lab has no cloud" },
      { program: "kube-apiserver", flag: "audit-log-path", why: "it names a file of the node" },
      {
        program: "kube-apiserver",
        flag: "secure-port",
        why: "the port is cluster.controlPlane.localAPIServerPort",
      },
    ]);
    expect(args).toContain("--audit-log-path=/lab/logs/audit.log");
    expect(args).toContain("--secure-port=6443");
  });

  test("what Talos refuses is refused in its words", async () => {
    await expect(apiServer({ "etcd-servers": "https://elsewhere:2379" })).rejects.toThrow(
      'kube-apiserver: extra arg "etcd-servers" is not allowed',
    );
  });
});
