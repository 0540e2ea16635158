import type { FastifyInstance } from "fastify";
import { ApiError, data, refuseUnknown, required } from "./answer";
import type { Hypervisor } from "./hypervisor";
import { demand, privilegeFor, type LabToken } from "./permissions";
import { parseProperties } from "./property-string";
import type { LabVm } from "./state";
import { CONFIG_KEYS, resized, shown, volumeOf, wantedSize, written } from "./vm-config";

interface VmPath {
  Params: { node: string; vmid: string };
  Querystring: Record<string, string | undefined>;
  Body: Record<string, string>;
}

/** Whether the guest agent of a VM answers, and with which addresses. */
export type AgentInterfaces = (vm: LabVm) => { name: string; mac: string; addresses: string[] }[] | undefined;

/** `/nodes/<node>/qemu`: VMs, their configuration and their power. */
export function qemuRoutes(server: FastifyInstance, hypervisor: Hypervisor, agent: AgentInterfaces): void {
  const base = "/nodes/:node/qemu";
  const vmOf = (params: VmPath["Params"]) => hypervisor.vm(hypervisor.host(params.node).name, Number(params.vmid));

  server.get<VmPath>(base, ({ params }) => {
    const vms = hypervisor.state.vms.filter(({ host }) => host === hypervisor.host(params.node).name);
    return data(
      vms.map(({ vmid, config, status }) => ({ vmid, name: config["name"], status, tags: config["tags"] ?? "" })),
    );
  });

  server.post<VmPath>(base, ({ params, body, token }) => {
    const { vmid: id, ...wanted } = body;
    refuseUnknown(wanted, CONFIG_KEYS);
    const host = hypervisor.host(params.node).name;
    const vmid = Number(required({ vmid: id }, "vmid"));
    demand(token, `/vms/${String(vmid)}`, "VM.Allocate");
    demandKeys(token, vmid, Object.keys(wanted));
    demandStorage(token, wanted);
    if (hypervisor.state.vms.some((vm) => vm.vmid === vmid)) {
      throw new ApiError(500, `unable to create VM ${String(vmid)}: config file already exists`);
    }
    const upid = hypervisor.task(host, "qmcreate", String(vmid), () => {
      const before = [...hypervisor.state.volumes];
      try {
        const config = written(wanted, { host, vmid }, hypervisor);
        config["smbios1"] ??= `uuid=${hypervisor.uuid()}`;
        config["vmgenid"] = hypervisor.uuid();
        config["meta"] = `creation-qemu=10.1.2,ctime=${String(Math.floor(Date.now() / 1000))}`;
        const image = parseProperties(wanted["scsi0"] ?? "", "file").members["import-from"];
        const imageSource = hypervisor.volume(host, image ?? "")?.source;
        hypervisor.state.vms.push({ vmid, host, config, status: "stopped", imageSource, started: undefined });
      } catch (error) {
        // A creation that fails takes back what it has allocated.
        hypervisor.state.volumes.splice(0, Infinity, ...before);
        throw new Error(`unable to create VM ${String(vmid)} - ${(error as Error).message}`, { cause: error });
      }
    });
    return data(upid);
  });

  server.get<VmPath>(`${base}/:vmid/config`, ({ params, token }) => {
    const vm = vmOf(params);
    demand(token, `/vms/${params.vmid}`, "VM.Audit");
    return data(shown(vm.config));
  });

  for (const method of ["PUT", "POST"] as const) {
    server.route<VmPath>({
      method,
      url: `${base}/:vmid/config`,
      handler: ({ params, body, token }) => {
        const vm = vmOf(params);
        const { delete: removed = "", digest: _digest, ...wanted } = body;
        refuseUnknown(wanted, CONFIG_KEYS);
        const gone = removed.split(",").filter((key) => key !== "");
        demandKeys(token, vm.vmid, [...Object.keys(wanted), ...gone]);
        const change = () => {
          Object.assign(vm.config, written(wanted, vm, hypervisor));
          vm.config = Object.fromEntries(Object.entries(vm.config).filter(([key]) => !gone.includes(key)));
        };
        if (method === "POST") return data(hypervisor.task(vm.host, "qmconfig", params.vmid, change));
        change();
        hypervisor.save();
        return data(null);
      },
    });
  }

  server.put<VmPath>(`${base}/:vmid/resize`, ({ params, body, token }) => {
    refuseUnknown(body, /^(disk|size|digest|skiplock)$/);
    const vm = vmOf(params);
    demand(token, `/vms/${params.vmid}`, "VM.Config.Disk");
    const disk = required(body, "disk");
    const drive = vm.config[disk];
    const volume = drive === undefined ? undefined : hypervisor.volume(vm.host, volumeOf(drive) ?? "");
    if (drive === undefined || volume === undefined) throw new ApiError(500, `disk '${disk}' does not exist`);
    const size = wantedSize(required(body, "size"), volume.size);
    return data(
      hypervisor.task(vm.host, "resize", params.vmid, () => {
        hypervisor.reserve(vm.host, volume.volid.slice(0, volume.volid.indexOf(":")), size - volume.size);
        volume.size = size;
        vm.config[disk] = resized(drive, size);
      }),
    );
  });

  powerRoutes(server, hypervisor, vmOf);

  server.delete<VmPath>(`${base}/:vmid`, ({ params, token }) => {
    const vm = vmOf(params);
    demand(token, `/vms/${params.vmid}`, "VM.Allocate");
    if (vm.config["protection"] === "1")
      throw new ApiError(500, `can't remove VM ${params.vmid} - protection mode enabled`);
    if (vm.status === "running") throw new ApiError(500, `VM ${params.vmid} is running - destroy failed`);
    return data(
      hypervisor.task(vm.host, "qmdestroy", params.vmid, () => {
        const { vms, volumes } = hypervisor.state;
        const kept = volumes.filter(({ host, vmid }) => host !== vm.host || vmid !== vm.vmid);
        volumes.splice(0, Infinity, ...kept);
        vms.splice(vms.indexOf(vm), 1);
        hypervisor.power(vm, "destroyed");
      }),
    );
  });

  server.get<VmPath>(`${base}/:vmid/agent/network-get-interfaces`, ({ params, token }) => {
    const vm = vmOf(params);
    demand(token, `/vms/${params.vmid}`, "VM.GuestAgent.Audit");
    const interfaces = vm.status === "running" ? agent(vm) : undefined;
    if (interfaces === undefined) throw new ApiError(500, "QEMU guest agent is not running");
    const result = interfaces.map(({ name, mac, addresses }) => ({
      name,
      "hardware-address": mac,
      "ip-addresses": addresses.map((address) => ({ "ip-address": address, "ip-address-type": "ipv4", prefix: 24 })),
    }));
    return data({ result });
  });
}

function powerRoutes(server: FastifyInstance, hypervisor: Hypervisor, vmOf: (params: VmPath["Params"]) => LabVm): void {
  const base = "/nodes/:node/qemu/:vmid/status";
  server.get<VmPath>(`${base}/current`, ({ params, token }) => {
    const vm = vmOf(params);
    demand(token, `/vms/${params.vmid}`, "VM.Audit");
    const uptime = vm.started === undefined ? 0 : Math.floor(Date.now() / 1000) - vm.started;
    const { name, tags = "" } = vm.config;
    return data({ vmid: vm.vmid, name, tags, status: vm.status, qmpstatus: vm.status, uptime, ha: { managed: 0 } });
  });

  const change = (action: string, type: string, act: (vm: LabVm) => void) => {
    server.post<Omit<VmPath, "Body"> & { Body: Record<string, string> | undefined }>(
      `${base}/${action}`,
      ({ params, body, token }) => {
        refuseUnknown(body ?? {}, /^(timeout|forceStop|skiplock|keepActive|overrule-shutdown)$/);
        const vm = vmOf(params);
        demand(token, `/vms/${params.vmid}`, "VM.PowerMgmt");
        return data(
          hypervisor.task(vm.host, type, params.vmid, () => {
            act(vm);
          }),
        );
      },
    );
  };
  const stop = (vm: LabVm) => {
    if (vm.status === "running") hypervisor.power(vm, "stopped");
  };
  const start = (vm: LabVm) => {
    if (vm.status === "running") throw new Error(`VM ${String(vm.vmid)} already running`);
    hypervisor.power(vm, "started");
  };
  change("start", "qmstart", start);
  change("stop", "qmstop", stop);
  change("shutdown", "qmshutdown", stop);
  change("reboot", "qmreboot", (vm) => {
    stop(vm);
    start(vm);
  });
  change("reset", "qmreset", (vm) => {
    if (vm.status !== "running") throw new Error(`VM ${String(vm.vmid)} not running`);
    stop(vm);
    start(vm);
  });
}

function demandKeys(token: LabToken, vmid: number, keys: readonly string[]): void {
  for (const key of keys) demand(token, key === "startup" ? "/" : `/vms/${String(vmid)}`, privilegeFor(key));
}

/** New disks need room, cards a bridge, mapped devices a mapping. */
function demandStorage(token: LabToken, wanted: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(wanted)) {
    if (/^(scsi|virtio|sata|efidisk)\d+$/.test(key)) {
      demand(token, `/storage/${(volumeOf(value) ?? "").split(":", 1)[0] ?? ""}`, "Datastore.AllocateSpace");
    }
    if (/^net\d+$/.test(key)) demand(token, "/sdn/zones/localnetwork", "SDN.Use");
    const { mapping } = parseProperties(value, "host").members;
    if (/^hostpci\d+$/.test(key)) {
      if (mapping === undefined) throw new ApiError(500, `only root can set '${key}' config for non-mapped devices`);
      demand(token, `/mapping/pci/${mapping}`, "Mapping.Use");
    }
  }
}
