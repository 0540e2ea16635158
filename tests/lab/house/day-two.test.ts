import { Agent, fetch } from "undici";
import { setTimeout as sleep } from "node:timers/promises";
import { forgetGoneVms } from "../../../infrastructure/cli/gone-vms";
import type { Report } from "../../../infrastructure/cli/report";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import { volumeOf } from "../../../infrastructure/lab/proxmox/vm-config";
import {
  largerDisk,
  lessMemory,
  newerTalos,
  otherDatastore,
  renamedHost,
  roomy,
  smallerControl,
  smallerDisk,
  withWorker3,
  type Edit,
} from "./support/edits";
import { changes, failures, fixes, layerOf, TestHouse } from "./support/test-house";

/** What a person does to a house that stands: each change makes exactly the operations that are listed here. */
const rehearsal = new TestHouse(64);
const LIMIT = 10 * 60_000;
const GIB = 1024 ** 3;

const oneMore = withWorker3(64);

beforeAll(async () => {
  await rehearsal.open(roomy);
  await rehearsal.must("up");
}, LIMIT);
afterAll(() => rehearsal.remove());

/** The definition is the shipped one with these edits from now on. */
function edit(...edits: Edit[]): void {
  rehearsal.edit((text) => edits.reduce((result, each) => each(result), text));
}

/** The cluster's nodes that answer; one whose VM is gone stays in Kubernetes until somebody deletes it. */
async function ready(): Promise<string[]> {
  const { kubeconfig } = await rehearsal.engine.outputs("overview");
  for (;;) {
    const { nodes } = await standing(String(kubeconfig?.value));
    const gone = nodes.filter((node) => !node.ready).map(({ name }) => `${name} (gone)`);
    const machines = rehearsal.house.machines.all().length;
    if (nodes.length - gone.length === machines) {
      return [...nodes.filter((node) => node.ready).map(({ name }) => name), ...gone].sort();
    }
    await sleep(500);
  }
}

/** Proxmox' VMs: id, name and power. */
function vms(): string[] {
  const { vms: all } = rehearsal.house.proxmox.hypervisor.state;
  return all.map(({ vmid, config, status }) => `${String(vmid)} ${config["name"] ?? ""} ${status}`).sort();
}

/** What is done, as it was announced, and what the Talos provider has said about it before and while it was done. */
async function previewAndUp() {
  const [preview, up] = [await rehearsal.must("preview"), await rehearsal.must("up")];
  expect(changes(preview)).toEqual(changes(up));
  const said = (report: Report) =>
    layerOf(report, "talos").warnings.filter((each) => each.startsWith("[WARNING] Node"));
  return { done: changes(up), announced: said(preview), said: said(up) };
}

test(
  "a worker more, in a house that has slept",
  async () => {
    await rehearsal.close();
    await rehearsal.open((text) => oneMore(roomy(text)));
    const { done, announced, said } = await previewAndUp();
    expect(done).toEqual([
      "flux: update ConfigMap flux-settings (data.LAN_ADDRESSES)",
      "proxmox: create VirtualMachine worker-3",
      "proxmox: create VmLegacy worker-3",
      "talos: create ConfigurationApply cluster-worker-3",
    ]);
    expect(announced).toEqual([
      expect.stringMatching(/^\[WARNING\] Node 192\.168\.64\.23: rpc error: code = Unavailable /),
    ]);
    expect(said).toEqual([]);
    expect(await ready()).toEqual(["control-1", "worker-1", "worker-2", "worker-3"]);
  },
  LIMIT,
);

test(
  "a worker less: its VM and its config go, its node stays for `kubectl delete node`",
  async () => {
    edit(roomy);
    expect((await previewAndUp()).done).toEqual([
      "flux: update ConfigMap flux-settings (data.LAN_ADDRESSES)",
      "proxmox: delete VirtualMachine worker-3",
      "proxmox: delete VmLegacy worker-3",
      "talos: delete ConfigurationApply cluster-worker-3",
    ]);
    expect(await ready()).toEqual(["control-1", "worker-1", "worker-2", "worker-3 (gone)"]);
  },
  LIMIT,
);

test(
  "another memory changes the VM where it is",
  async () => {
    edit(roomy, smallerControl);
    const [before] = rehearsal.house.machines.all();
    expect(changes(await rehearsal.must("up"))).toEqual(["proxmox: update VmLegacy control-1 (memory.dedicated)"]);
    expect(rehearsal.house.proxmox.hypervisor.state.vms.map(({ config }) => config["memory"])).toContain("3072");
    expect(rehearsal.house.machines.all()[0]?.hardware.uuid).toBe(before?.hardware.uuid);
  },
  LIMIT,
);

test(
  "another Talos patch version: one image for another, new configs without a reboot, no VM touched; staged where somebody wrote something by hand that only a reboot takes away",
  async () => {
    edit(roomy, smallerControl, newerTalos);
    writeFiles("192.168.64.22");
    const { done, announced, said } = await previewAndUp();
    expect(done).toEqual([
      "flux: update ConfigMap flux-settings (data.TALOS_VERSION)",
      "proxmox: create File n100-talos-v1.13.10-eed1860a28cc-nocloud-amd64",
      "proxmox: delete File n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64",
      "talos: update ConfigurationApply cluster-control-1 (machineConfigurationInput)",
      "talos: update ConfigurationApply cluster-worker-1 (machineConfigurationInput)",
      "talos: update ConfigurationApply cluster-worker-2 (machineConfigurationInput)",
    ]);
    const staged =
      "[WARNING] Node 192.168.64.22: Configuration requires reboot. Using 'staged' mode. Manually reboot with: " +
      "talosctl reboot --nodes 192.168.64.22: Reboot prevented - using staged mode";
    expect([announced, said]).toEqual([[staged], [staged]]);
    expect(rehearsal.house.machines.all().map(({ disk, phase }) => [disk.version, phase])).toEqual([
      ["v1.13.9", "running"],
      ["v1.13.9", "running"],
      ["v1.13.9", "running"],
    ]);
  },
  LIMIT,
);

test(
  "another name for a host behind Access: its route and its application, in place",
  async () => {
    edit(roomy, smallerControl, newerTalos, renamedHost);
    expect((await previewAndUp()).done).toEqual([
      "cloudflare: update ZeroTrustAccessApplication access-grafana (domain)",
      "cloudflare: update ZeroTrustTunnelCloudflaredConfig routes (config.ingresses[2].hostname)",
      "flux: update ConfigMap flux-settings (data.HOST_GRAFANA)",
    ]);
  },
  LIMIT,
);

test(
  "another name for a node that keeps its vmId is refused, in a preview and in each update, and its VM stays",
  async () => {
    const renamedNode = (text: string) => text.replace("\n  worker-2:", "\n  worker-9:");
    edit(roomy, smallerControl, newerTalos, renamedHost, renamedNode);
    const before = vms();
    const refused =
      "proxmox: nodes.worker-9 has vmId 5022, which is the VM of worker-2: it would be deleted with its disks; give " +
      "worker-9 a vmId of its own, or take worker-2 out of the definition, update, and only then add worker-9";
    expect(failures(await rehearsal.run("preview"))).toContainEqual(refused);
    for (const _ of ["first", "second"]) expect(failures(await rehearsal.run("up"))).toEqual([refused]);
    expect(vms()).toEqual(before);
    expect(before).toEqual(["5011 control-1 running", "5021 worker-1 running", "5022 worker-2 running"]);
  },
  LIMIT,
);

test(
  "a smaller disk is refused, in a preview and in an update; a larger one together with more memory takes two updates",
  async () => {
    edit(roomy, smallerControl, newerTalos, renamedHost, smallerDisk);
    const refused =
      "proxmox: nodes.worker-2.dataDisk is 100GiB, and the disk has 250GiB: Proxmox cannot shrink a disk; write 250GiB " +
      "or more, or empty worker-2 (docs/storage.md), take it out of the definition, update, and add it again";
    expect(failures(await rehearsal.run("preview"))).toContainEqual(refused);
    expect(failures(await rehearsal.run("up"))).toEqual([refused]);
    expect(dataDisk()).toBe(250 * GIB);

    edit(roomy, smallerControl, newerTalos, renamedHost, largerDisk, lessMemory);
    const half = await rehearsal.run("up");
    expect(failures(half)).toEqual([expect.stringContaining("cannot resize disks while the VM is running")]);
    expect(fixes(half, "proxmox")).toEqual(["run this again: the other change is made, and the disk grows"]);
    expect(dataDisk()).toBe(250 * GIB);
    await rehearsal.must("up");
    expect(dataDisk()).toBe(260 * GIB);
    expect(changes(await rehearsal.must("up"))).toEqual([]);
  },
  LIMIT,
);

test(
  "another datastore: a preview says which nodes have to be off, and an update of a running VM is refused by the provider",
  async () => {
    edit(roomy, smallerControl, newerTalos, renamedHost, largerDisk, lessMemory, otherDatastore);
    const preview = await rehearsal.must("preview");
    expect(layerOf(preview, "proxmox").warnings).toContainEqual(
      expect.stringContaining("talosctl shutdown -n 192.168.64.22   # worker-2: from local-lvm to local"),
    );
    const up = await rehearsal.run("up");
    expect(new Set(fixes(up, "proxmox"))).toEqual(
      new Set(["drain the node and stop it (talosctl shutdown), then run this again: it starts it afterwards"]),
    );
    expect(vms()).toEqual(["5011 control-1 running", "5021 worker-1 running", "5022 worker-2 running"]);
  },
  LIMIT,
);

test(
  "an id that somebody else's VM has is refused, and that VM stays",
  async () => {
    edit(roomy, smallerControl, newerTalos, renamedHost, oneMore);
    const { hypervisor } = rehearsal.house.proxmox;
    const photos = {
      ...{ vmid: 5023, host: "n100", status: "stopped" as const, config: { name: "photos" } },
      ...{ imageSource: undefined, started: undefined },
    };
    hypervisor.state.vms.push(photos);
    const refused = [
      "proxmox: VM id 5023 of nodes.worker-3 is taken by photos on n100\n" +
        "choose other ids in the definition, or remove those VMs",
    ];
    expect(failures(await rehearsal.run("preview"))).toEqual(expect.arrayContaining(refused));
    expect(failures(await rehearsal.run("up"))).toEqual(refused);
    expect(hypervisor.vm("n100", 5023)).toEqual(photos);
    hypervisor.state.vms.pop();
  },
  LIMIT,
);

test(
  "a VM that somebody deleted: the refresh sees it, and the next update makes it and its config anew, its disks as they are wanted now",
  async () => {
    edit(roomy, smallerControl, newerTalos, renamedHost, smallerDisk);
    await deleteVm(5022);
    expect(changes(await rehearsal.must("refresh"))).toEqual(["proxmox: delete VmLegacy worker-2"]);
    await forgetGoneVms(rehearsal.engine);
    expect(changes(await rehearsal.must("up"))).toEqual([
      "proxmox: create VmLegacy worker-2",
      "talos: replace ConfigurationApply cluster-worker-2",
    ]);
    expect(await ready()).toEqual(["control-1", "worker-1", "worker-2", "worker-3 (gone)"]);
    expect(changes(await rehearsal.must("up"))).toEqual([]);
  },
  LIMIT,
);

/** Bytes of worker-2's second disk, as Proxmox has it. */
function dataDisk(): number | undefined {
  const { hypervisor } = rehearsal.house.proxmox;
  const drive = hypervisor.vm("n100", 5022).config["scsi1"] ?? "";
  return hypervisor.volume("n100", volumeOf(drive) ?? "")?.size;
}

/** As a person does with `talosctl patch machineconfig`. */
function writeFiles(address: string): void {
  const machine = rehearsal.house.machines.byAddress(address)?.running?.v1alpha1["machine"] as Record<string, unknown>;
  machine["files"] = [{ path: "/var/etc/motd", content: "hello", permissions: 0o644, op: "create" }];
}

/** As a person does in Proxmox' web interface. */
async function deleteVm(vmid: number): Promise<void> {
  const { definition, secrets, proxmox } = rehearsal.house;
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const ask = async (method: string, path: string, done: () => boolean) => {
    const url = `${definition.proxmox.endpoint}/api2/json/nodes/n100/qemu/${String(vmid)}${path}`;
    const headers = { authorization: `PVEAPIToken=${secrets["proxmoxToken"]!}` };
    expect((await fetch(url, { method, dispatcher, headers })).status).toBe(200);
    while (!done()) await sleep(20);
  };
  const vm = () => proxmox.hypervisor.state.vms.find((each) => each.vmid === vmid);
  await ask("POST", "/status/stop", () => vm()?.status === "stopped");
  await ask("DELETE", "", () => vm() === undefined);
  await dispatcher.close();
}
