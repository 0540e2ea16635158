import { existsSync } from "node:fs";
import { join } from "node:path";
import { shippedDefinition } from "../../support/shipped-definition";
import { freshHost, ProxmoxHost, type ProxmoxState } from "./support/proxmox-host";

let script: ProxmoxHost;

afterEach(() => {
  script.close();
});

/** A host with the VMs of the shipped definition, as Proxmox shows their configurations. */
function hostWithMachines(): ProxmoxState {
  const host = freshHost();
  for (const { vmId, name, cores, memoryMiB, mac, systemDiskGiB, dataDiskGiB, igpu } of shippedDefinition().nodes) {
    host.resources.push({ vmid: vmId, name, node: "n100", status: "running", tags: "prox-n100;talos" });
    host.nodes["n100"]!.qemu[String(vmId)] = {
      name,
      cores,
      memory: String(memoryMiB),
      net0: `virtio=${mac},bridge=vmbr0`,
      scsi0: `local-lvm:vm-${String(vmId)}-disk-1,discard=on,iothread=1,size=${String(systemDiskGiB)}G,ssd=1`,
      ...(dataDiskGiB !== undefined && { scsi1: `local-lvm:vm-${String(vmId)}-disk-2,size=${String(dataDiskGiB)}G` }),
      ...(igpu && { hostpci0: "mapping=igpu,pcie=1,rombar=1" }),
      onboot: 1,
    };
  }
  return host;
}

test("VMs that are what the definition says", () => {
  script = new ProxmoxHost(hostWithMachines());
  expect(script.run(["verify"])).toEqual({
    code: 0,
    output: [
      "ok     VM 5011 (control-1)",
      "ok     VM 5021 (worker-1)",
      "ok     VM 5022 (worker-2)",
      "",
      "the VMs are what the definition says",
      "",
    ].join("\n"),
    messages: "",
  });
});

test("each difference is named, and nothing is changed", () => {
  const host = hostWithMachines();
  const { qemu } = host.nodes["n100"]!;
  Object.assign(qemu["5011"]!, { cores: 1, memory: "2048", onboot: 0 });
  Object.assign(qemu["5021"]!, { net0: "virtio=BC:24:11:99:00:21,bridge=vmbr1,tag=7", scsi1: undefined });
  delete qemu["5021"]!["hostpci0"];
  qemu["5022"]!["scsi0"] = "local-lvm:vm-5022-disk-1,size=1T";
  script = new ProxmoxHost(host);
  const { code, output } = script.run(["verify"]);
  expect(code).toBe(1);
  const remedy = "         npm run homelab -- up brings it back, or change the definition";
  expect(output.split("\n")).toEqual([
    "fix    VM 5011 (control-1): cores is 1 instead of 2; memory is 2048 instead of 4096; start on boot is 0 instead of 1;",
    remedy,
    "fix    VM 5021 (worker-1): MAC is BC:24:11:99:00:21 instead of BC:24:11:50:00:21; bridge is vmbr1 instead of vmbr0; " +
      "VLAN is 7 instead of -; data disk is - instead of 250; PCI mapping is - instead of igpu;",
    remedy,
    "fix    VM 5022 (worker-2): system disk is 1024 instead of 64;",
    remedy,
    "",
    "3 to mend",
    "",
  ]);
  expect(script.state.log).toEqual([]);
});

test("one that is missing, stopped or elsewhere, and one that the definition does not name", () => {
  const host = hostWithMachines();
  const [first, second] = host.resources;
  host.resources = [
    { ...first, status: "stopped" },
    { ...second, node: "n200" },
    { vmid: 100, name: "router", node: "n100", status: "running" },
    { vmid: 5023, name: "worker-3", node: "n100", status: "running", tags: "prox-n100;talos" },
  ];
  script = new ProxmoxHost(host);
  const { code, output } = script.run(["verify"]);
  expect(code).toBe(1);
  expect(output.split("\n")).toEqual([
    "fix    VM 5011 (control-1) is stopped",
    "         start it: qm start 5011",
    "fix    VM 5021 is on n200, and worker-1 belongs on n100",
    "         move it back, or write host: n200",
    "fix    VM 5022 (worker-2) is not there",
    "         npm run homelab -- up makes it",
    "note   VM 5023 (worker-3) has the tag prox-n100, and the definition names no such VM; it is left alone",
    "",
    "3 to mend",
    "",
  ]);
});

test("a host that answers with an error ends it", () => {
  const host = hostWithMachines();
  delete host.nodes["n100"]!.qemu["5021"];
  script = new ProxmoxHost(host);
  expect(script.run(["verify"])).toEqual({
    code: 1,
    output: "ok     VM 5011 (control-1)\n",
    messages:
      "Configuration file 'nodes/n100/qemu-server/5021.conf' does not exist\n" +
      "cluster_bootstrap.sh: pvesh get /nodes/n100/qemu/5021/config did not work on root@192.168.50.2; is it a Proxmox host?\n",
  });
});

describe("a host that answers with what a shell could run", () => {
  /** Whether a command of the answer ran, on the computer or on the host. */
  const ran = () => existsSync(join(script.folder, "it-ran"));

  test.each([
    ["T", "T"],
    ["G", "G"],
    ["", ""],
  ])("a disk's size text that ends in '%s' is shown, not calculated", (_, unit) => {
    const host = hostWithMachines();
    script = new ProxmoxHost(host);
    const size = `a[$(>${join(script.folder, "it-ran")})]${unit}`;
    host.nodes["n100"]!.qemu["5011"]!["scsi0"] = `local-lvm:vm-5011-disk-1,size=${size}`;
    script.state = host;
    const { code, output } = script.run(["verify"]);
    expect(ran()).toBe(false);
    expect(code).toBe(1);
    expect(output).toContain(`fix    VM 5011 (control-1): system disk is ${size} instead of 32;\n`);
  });

  test("no field of any answer is run", () => {
    const host = hostWithMachines();
    script = new ProxmoxHost(host);
    const mark = join(script.folder, "it-ran");
    const texts = [
      `a[$(>${mark})]`,
      `$(>${mark})`,
      `\`>${mark}\``,
      `'; >${mark}; '`,
      `x\n>${mark}\n`,
      `\\044(>${mark})`,
    ];
    // Each text is once in each field that is looked at.
    for (const turn of [0, 1, 2]) {
      const hostile = structuredClone(host);
      hostile.resources.push({ vmid: texts[turn], node: "n100", status: "running", tags: "prox-n100" });
      hostile.resources.forEach((row, index) => {
        const text = texts[(turn + index) % texts.length] ?? "";
        Object.assign(row, { name: text, tags: `prox-n100;${text}` });
      });
      Object.values(hostile.nodes["n100"]!.qemu).forEach((vm, index) => {
        const text = texts[(turn * 2 + index) % texts.length] ?? "";
        for (const key of Object.keys(vm)) vm[key] = text;
        Object.assign(vm, { net0: `virtio=${text},bridge=${text},tag=${text}`, scsi0: `size=${text}T` });
      });
      script.state = hostile;
      expect(script.run(["verify"]).code).toBe(1);
      expect(ran()).toBe(false);
    }
  });

  test("line breaks and escape codes of its answers and messages do not reach the terminal", () => {
    const host = hostWithMachines();
    host.resources[0]!["status"] = "stopped\nok     VM 5021 (worker-1)\u001b[2K\u009b31m\u202e";
    host.refuse["pvesh get /nodes/n100/qemu/5021"] = "\u001b]0;title\u0007no such VM";
    script = new ProxmoxHost(host);
    const { output, messages } = script.run(["verify"]);
    expect(output.split("\n")[0]).toBe("fix    VM 5011 (control-1) is stopped ok VM 5021 (worker-1)?[2K?31m?");
    expect(messages.split("\n")[0]).toBe("?]0;title?no such VM");
  });
});
