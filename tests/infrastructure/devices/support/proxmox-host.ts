import { readFileSync, writeFileSync } from "node:fs";
import { formatFacts } from "../../../../infrastructure/cli/device-facts/fact";
import { proxmoxFacts } from "../../../../infrastructure/cli/device-facts/proxmox-facts";
import type { ClusterDefinition } from "../../../../config/derive";
import { shippedDefinition } from "../../../support/shipped-definition";
import { DeviceScript } from "./device-script";

type Row = Record<string, unknown>;

/** What the stand-in for a Proxmox host keeps. */
export interface ProxmoxState {
  version: string;
  access: { roles: Row[]; users: { userid: string; tokens: { tokenid: string; privsep: number }[] }[]; acl: Row[] };
  storage: { storage: string; content: string }[];
  mappings: { id: string; map: string[]; checks: Row[] }[];
  resources: Row[];
  nodes: Record<string, { network: Row[]; pci: Row[]; qemu: Record<string, Row> }>;
  /** What changed something, in order. */
  log: string[];
  /** Complaints by the beginning of a command. */
  refuse: Record<string, string>;
}

/** The iGPU of an N100, as `pvesh get /nodes/{node}/hardware/pci` shows it. */
export const IGPU = {
  id: "0000:00:02.0",
  class: "0x030000",
  vendor: "0x8086",
  device: "0x46d1",
  subsystem_vendor: "0x8086",
  subsystem_device: "0x7270",
  iommugroup: 0,
};

/** A Proxmox host as its installer leaves it. */
export function freshHost(): ProxmoxState {
  return {
    version: "9.1.4",
    access: {
      roles: [{ roleid: "PVEAuditor", privs: "Datastore.Audit,Mapping.Audit,Sys.Audit,VM.Audit", special: 1 }],
      users: [{ userid: "root@pam", tokens: [] }],
      acl: [],
    },
    storage: [
      { storage: "local", content: "iso,vztmpl,backup" },
      { storage: "local-lvm", content: "images,rootdir" },
    ],
    mappings: [],
    resources: [],
    nodes: {
      n100: {
        network: [{ iface: "vmbr0", type: "bridge" }],
        pci: [IGPU, { id: "0000:01:00.0", class: "0x020000", vendor: "0x10ec", device: "0x8125", iommugroup: 9 }],
        qemu: {},
      },
    },
    log: [],
    refuse: {},
  };
}

/** `cluster_bootstrap.sh` in front of a stand-in for a Proxmox host. */
export class ProxmoxHost extends DeviceScript {
  constructor(
    state: ProxmoxState = freshHost(),
    definition: ClusterDefinition = shippedDefinition(),
    secretKeys: readonly string[] = [],
  ) {
    const program = "stand-in-proxmox.mjs";
    super(
      "infrastructure/proxmox/cluster_bootstrap.sh",
      { pvesh: program, pveum: program, pvesm: program },
      formatFacts(proxmoxFacts("prox-n100", definition, secretKeys)),
    );
    this.state = state;
  }

  get state(): ProxmoxState {
    return JSON.parse(readFileSync(this.kept, "utf8")) as ProxmoxState;
  }

  set state(state: ProxmoxState) {
    writeFileSync(this.kept, JSON.stringify(state));
  }
}
