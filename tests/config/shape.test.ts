import { mistakes } from "./support/messages";

describe("an unknown key", () => {
  test.each([
    ["netwrok: {}", "netwrok", "write network"],
    ["cluster: { Name: lab }", "cluster.Name", "write name"],
    [
      "proxmox: { hosts: { n100: { datastores: { disks: { sise: 1 } } } } }",
      "proxmox.hosts.n100.datastores.disks.sise",
      "write size",
    ],
    [
      "exposure: { x: { access: lan, ports: [{ port: 1, protocol: TCP, protcol: TCP }] } }",
      "exposure.x.ports[0].protcol",
      "write protocol",
    ],
    [
      "alerts: { receivers: { phone: { kind: discord, severity: info } } }",
      "alerts.receivers.phone.severity",
      "write severities",
    ],
    ["cluster: { owner: me }", "cluster.owner", "write name or domain"],
    ["cluster: { toString: me }", "cluster.toString", "write name or domain"],
  ])("%s gets the nearest one at its depth", (text, path, advice) => {
    expect(mistakes(text)).toEqual([`${path}: is not a key of the definition; ${advice} or delete it`]);
  });

  test("that stands for a required one is the one mistake", () => {
    expect(mistakes("network: { vip: !delete, vipp: 192.168.50.10 }")).toEqual([
      "network.vipp: is not a key of the definition; write vip or delete it",
    ]);
  });

  test("that is like a required one does not hide that another is missing", () => {
    expect(mistakes("network: { gateway: !delete, vip: !delete, vipp: 192.168.50.10 }")).toEqual([
      "network.gateway: is missing; write four numbers from 0 to 255, e.g. 192.168.50.11",
      "network.vipp: is not a key of the definition; write vip or delete it",
    ]);
  });
});

describe("a value of the wrong kind", () => {
  test.each([
    [
      "cloudflare: { account: 12345678901234567890123456789012 }",
      "cloudflare.account: is a number to YAML; put it in quotes",
    ],
    ["cluster: { name: 5 }", "cluster.name: is a number to YAML; put it in quotes"],
    ["cluster: { name: true }", "cluster.name: is a boolean to YAML; put it in quotes"],
    ["kubernetes: { version: 1.36 }", "kubernetes.version: is a number; write a v and three numbers, e.g. v1.13.9"],
    [
      "nodes: { worker-1: { memory: 12 } }",
      "nodes.worker-1.memory: is a number; write a whole number with MiB, GiB or TiB, e.g. 12GiB",
    ],
    ['synology: { snmp: { port: "161" } }', "synology.snmp.port: is a text; write it without quotes"],
    [
      'nodes: { worker-1: { cores: "four" } }',
      "nodes.worker-1.cores: is not a number of vCPUs; write a whole number, e.g. 4",
    ],
    [
      "nodes: { worker-1: [] }",
      "nodes.worker-1: is a list; write a block with role, host, vmId, address, mac, cores and memory",
    ],
    [
      "nodes: { worker-1: ~ }",
      "nodes.worker-1: is empty; write a block with role, host, vmId, address, mac, cores and memory",
    ],
    [
      "nodes: { worker-1: { patches: [~] } }",
      "nodes.worker-1.patches[0]: is empty; write a block of names, each with its value",
    ],
    [
      "nodes: { worker-1: { dataDisk: ~ } }",
      "nodes.worker-1.dataDisk: is empty; write a whole number with MiB, GiB or TiB, e.g. 12GiB, or delete the key",
    ],
    ["talos: { extensions: siderolabs/i915 }", "talos.extensions: is a text; write a list"],
    [
      "network: { vip: [192.168.50.10] }",
      "network.vip: is a list; write four numbers from 0 to 255, e.g. 192.168.50.11",
    ],
    [
      "proxmox: { vcpuRatio: .inf }",
      "proxmox.vcpuRatio: is not a ratio; write how many vCPUs may share a core, e.g. 3",
    ],
    ["proxmox: { insecure: no }", "proxmox.insecure: is a text; write true or false"],
  ])("%s", (text, message) => {
    expect(mistakes(text)).toEqual([message]);
  });
});

describe("a text that can be mended shows how", () => {
  test.each([
    ["nodes: { worker-1: { memory: 12 gb } }", "nodes.worker-1.memory", "12GiB"],
    ["nodes: { worker-1: { memory: 12G } }", "nodes.worker-1.memory", "12GiB"],
    ["nodes: { worker-1: { memory: 1024m } }", "nodes.worker-1.memory", "1024MiB"],
    ["nodes: { worker-1: { mac: BC-24-11-50-00-21 } }", "nodes.worker-1.mac", "BC:24:11:50:00:21"],
    ["kubernetes: { version: 1.36.3 }", "kubernetes.version", "v1.36.3"],
    ["cluster: { domain: https://Example.com/ }", "cluster.domain", "example.com"],
    ['cluster: { domain: "*.example.com" }', "cluster.domain", "example.com"],
    ["cluster: { name: My_Lab }", "cluster.name", "my-lab"],
    ["proxmox: { endpoint: 192.168.50.2:8006 }", "proxmox.endpoint", "https://192.168.50.2:8006"],
    ["proxmox: { endpoint: http://192.168.50.2:8006/ }", "proxmox.endpoint", "https://192.168.50.2:8006"],
    ["git: { url: github.com/example/homelab }", "git.url", "https://github.com/example/homelab"],
    ["git: { url: ssh://git@github.com:example/homelab }", "git.url", "ssh://git@github.com/example/homelab"],
    ["git: { url: https://github.com/example/homelab/ }", "git.url", "https://github.com/example/homelab"],
  ])("%s", (text, path, mended) => {
    const found = mistakes(text);
    expect(found).toHaveLength(1);
    expect(found[0]!.startsWith(`${path}: is not `)).toBe(true);
    expect(found[0]!.endsWith(`; write ${mended}`)).toBe(true);
  });
});

describe("addresses of APIs", () => {
  test.each([
    "https://192.168.50.2:8006",
    "https://proxmox:8006",
    "https://proxmox.example.com",
    "https://127.0.0.1:65535",
  ])("%s is one", (endpoint) => {
    expect(mistakes(`proxmox: { endpoint: "${endpoint}" }`)).toEqual([]);
  });

  test.each([
    "https://192.168.50.256:8006",
    "https://",
    "https://[::1]:8006",
    "https://host:65536",
    "https://a b",
    "https://1",
  ])("%s is none", (endpoint) => {
    expect(mistakes(`proxmox: { endpoint: "${endpoint}" }`)).toHaveLength(1);
  });
});
