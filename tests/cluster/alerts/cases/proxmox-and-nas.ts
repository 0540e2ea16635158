import { type Cases, fires, from, ready, type Sample, silent, state, up } from "../case";
import { claim } from "./storage";

const host = (values: string, name = "pve"): Sample => from("proxmox", `pve_up{id="node/${name}"}`, values);
const podOn = (pod: string, node: string): Sample =>
  state(`kube_pod_info{namespace="monitoring",pod="${pod}",node="${node}"}`, "1x60");
const exporters = (count: number): Sample =>
  state('kube_deployment_spec_replicas{namespace="monitoring",deployment="snmp-exporter"}', `${count}x60`);

const silentHost = { labels: {}, summary: "the exporter has no answer from Proxmox" };
const silentNas = { labels: {}, summary: "the NAS does not answer over SNMP" };

/** A volume of the NAS, as HOST-RESOURCES-MIB lists it, and what is used of its 1000 blocks. */
function nasVolume(used: string, description = "/volume1"): Sample[] {
  const labels = `{hrStorageIndex="51",hrStorageDescr="${description}"}`;
  return [from("synology", `hrStorageUsed${labels}`, used), from("synology", `hrStorageSize${labels}`, "1000x60")];
}

const disk = (metric: string, values: string): Sample =>
  from("synology", `${metric}{diskIndex="2",diskID="Disk 3"}`, values);
const badDisk = { labels: { diskID: "Disk 3" }, summary: "the NAS says that Disk 3 is not well" };
const pool = (values: string, name = "Storage Pool 1"): Sample =>
  from("synology", `raidStatus{raidIndex="1",raidName="${name}"}`, values);

const PARTS = [
  ["systemStatus", "its system"],
  ["systemFanStatus", "its fan"],
  ["cpuFanStatus", "the fan of its processor"],
  ["powerStatus", "its power supply"],
] as const;

export const PROXMOX_AND_NAS: Cases = {
  ProxmoxDown: [
    fires("a host of several", "10m", [host("1x10"), host("0x10", "pve2")], {
      labels: { id: "node/pve2" },
      summary: "Proxmox says that node/pve2 is down",
    }),
    silent("for nine minutes", "9m", [host("0x10", "pve2")]),
    silent("up", "20m", [host("1x20")]),
    silent("a VM that is stopped", "20m", [from("proxmox", 'pve_up{id="qemu/101"}', "0x20")]),
  ],
  ProxmoxSilent: [
    fires("it refuses the token", "15m", [up("proxmox", "0x15")], silentHost),
    fires("there is no exporter", "15m", [], silentHost),
    silent("for 14 minutes", "14m", [up("proxmox", "0x15")]),
    silent("it answers", "30m", [up("proxmox", "1x30")]),
    silent("the exporter's node is down, of which NodeDown tells", "30m", [
      up("proxmox", "0x30", "worker-1"),
      podOn("pve-exporter-worker-1", "worker-1"),
      ready("worker-1", "0x30"),
    ]),
  ],
  SynologySilent: [
    fires("it does not answer", "15m", [up("synology", "0x15"), exporters(1)], silentNas),
    fires("there is no exporter, and there is to be one", "15m", [exporters(1)], silentNas),
    silent("for 14 minutes", "14m", [up("synology", "0x15"), exporters(1)]),
    silent("it answers", "30m", [up("synology", "1x30"), exporters(1)]),
    silent("the definition is without SNMP", "60m", [exporters(0)]),
    silent("the exporter's node is down, of which NodeDown tells", "30m", [
      up("synology", "0x30", "worker-1"),
      exporters(1),
      podOn("snmp-exporter-worker-1", "worker-1"),
      ready("worker-1", "0x30"),
    ]),
  ],
  NasFilling: [
    fires("less than a tenth of a volume", "30m", nasVolume("905x60"), {
      labels: { volume: "/volume1" },
      summary: "the NAS has less than 10 % left on /volume1",
    }),
    fires("of a disk at its USB port", "30m", nasVolume("905x60", "/volumeUSB1/usbshare"), {
      labels: { volume: "/volumeUSB1/usbshare" },
      summary: "the NAS has less than 10 % left on /volumeUSB1/usbshare",
    }),
    fires("without SNMP, by what a claim sees", "30m", claim("nas", "9.95x60"), {
      labels: {},
      summary: "the NAS has less than 10 % left",
    }),
    silent("a tenth", "60m", nasVolume("900x60")),
    silent("for 29 minutes", "29m", nasVolume("905x60")),
    silent("without SNMP, a tenth", "60m", claim("nas", "10x60")),
    silent("SNMP says that there is room, and a share has a quota", "60m", [
      ...nasVolume("100x60"),
      ...claim("nas", "1x60"),
    ]),
    silent("its memory, or a file system of the system", "60m", [
      ...nasVolume("990x60", "Physical memory"),
      ...nasVolume("990x60", "/"),
      ...nasVolume("990x60", "/volume1/@docker/overlay2/a/merged"),
    ]),
    silent("a pool whose volumes have all of it", "60m", [
      from("synology", 'raidFreeSize{raidIndex="1",raidName="Storage Pool 1"}', "0x60"),
      from("synology", 'raidTotalSize{raidIndex="1",raidName="Storage Pool 1"}', "1000x60"),
    ]),
    silent("a volume of Longhorn", "60m", claim("longhorn", "1x60")),
  ],
  SynologyDisk: [
    fires("crashed", "15m", [disk("diskStatus", "5x15")], badDisk),
    fires("its system partition has failed", "15m", [disk("diskStatus", "4x15")], badDisk),
    fires("its health is a warning", "15m", [disk("diskStatus", "1x15"), disk("diskHealthStatus", "2x15")], badDisk),
    silent("for 14 minutes", "14m", [disk("diskStatus", "5x15")]),
    silent("normal", "30m", [disk("diskStatus", "1x30"), disk("diskHealthStatus", "1x30")]),
    silent("a hot spare, initialized", "30m", [disk("diskStatus", "2x30"), disk("diskHealthStatus", "1x30")]),
    silent("a new disk that is in no pool", "30m", [disk("diskStatus", "3x30")]),
  ],
  SynologyPool: [
    ...[
      [11, "degraded"],
      [12, "crashed"],
      [21, "unknown"],
    ].map(([status, name]) =>
      fires(String(name), "15m", [pool(`${status}x15`)], {
        labels: { raidName: "Storage Pool 1" },
        summary: "the NAS has lost a disk of Storage Pool 1, or more",
      }),
    ),
    silent("for 14 minutes", "14m", [pool("11x15")]),
    ...[1, 2, 7, 8, 10, 13, 20].map((status) =>
      silent(`status ${status}, work in progress`, "30m", [pool(`${status}x30`)]),
    ),
  ],
  SynologySystem: [
    ...PARTS.map(([metric, part]) =>
      fires(part, "15m", [from("synology", metric, "2x15")], {
        labels: { part },
        summary: `the NAS says that ${part} has failed`,
      }),
    ),
    silent("for 14 minutes", "14m", [from("synology", "powerStatus", "2x15")]),
    ...PARTS.map(([metric]) => silent(`${metric} is normal`, "30m", [from("synology", metric, "1x30")])),
    silent("a model without that fan", "30m", [from("synology", "cpuFanStatus", "0x30")]),
  ],
};
