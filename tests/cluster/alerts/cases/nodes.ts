import { type Cases, cordoned, fires, from, ready, silent, up } from "../case";

const GIB = 2 ** 30;

function disk(mountpoint: string, free: string): ReturnType<typeof from>[] {
  const labels = `{device="/dev/sda6",fstype="xfs",mountpoint="${mountpoint}"}`;
  return [
    from("node-exporter", `node_filesystem_avail_bytes${labels}`, free),
    from("node-exporter", `node_filesystem_size_bytes${labels}`, "100x60"),
  ];
}

function memory(free: string): ReturnType<typeof from>[] {
  return [
    from("node-exporter", "node_memory_MemAvailable_bytes", free),
    from("node-exporter", "node_memory_MemTotal_bytes", `${100 * GIB}x60`),
  ];
}

const DAY = 86_400;
const ttl = (kind: "client" | "server", seconds: number): ReturnType<typeof from> =>
  from("kubelet", `kubelet_certificate_manager_${kind}_ttl_seconds`, `${seconds}x120`);

export const NODES: Cases = {
  NodeDown: [
    fires("not ready for five minutes", "5m", [ready("worker-1", "0x5"), cordoned("worker-1", "0x5")], {
      labels: { node: "worker-1" },
      summary: "worker-1 is not ready",
    }),
    silent("not ready for four", "4m", [ready("worker-1", "0x5"), cordoned("worker-1", "0x5")]),
    silent("ready", "10m", [ready("worker-1", "1x10"), cordoned("worker-1", "0x10")]),
    silent("back after a reboot of four minutes", "10m", [
      ready("worker-1", "1 0x3 1x10"),
      cordoned("worker-1", "0x15"),
    ]),
    silent("closed for maintenance before it was stopped", "20m", [
      ready("worker-1", "0x20"),
      cordoned("worker-1", "1x20"),
    ]),
    fires(
      "another node is in maintenance",
      "5m",
      [ready("worker-1", "0x5"), cordoned("worker-1", "0x5"), ready("worker-2", "0x5"), cordoned("worker-2", "1x5")],
      { labels: { node: "worker-1" }, summary: "worker-1 is not ready" },
    ),
  ],
  NodeCordoned: [
    fires("forgotten for a day", "24h", [cordoned("worker-1", "1x1440")], {
      labels: { node: "worker-1" },
      summary: "worker-1 has been closed to new pods for a day",
    }),
    silent("work that took most of a day", "23h59m", [cordoned("worker-1", "1x1440")]),
    silent("open", "24h", [cordoned("worker-1", "0x1440")]),
  ],
  NodeSilent: [
    fires(
      "its exporter is gone and it is ready",
      "10m",
      [up("node-exporter", "0x10", "worker-1"), ready("worker-1", "1x10")],
      {
        labels: { node: "worker-1" },
        summary: "worker-1 is ready and sends no metrics",
      },
    ),
    fires("and no one knows whether it is ready", "10m", [up("node-exporter", "0x10", "worker-1")], {
      labels: { node: "worker-1" },
      summary: "worker-1 is ready and sends no metrics",
    }),
    silent("for nine minutes", "9m", [up("node-exporter", "0x10", "worker-1"), ready("worker-1", "1x10")]),
    silent("it answers", "15m", [up("node-exporter", "1x15", "worker-1"), ready("worker-1", "1x15")]),
    silent("the whole node is down, of which NodeDown tells", "15m", [
      up("node-exporter", "0x15", "worker-1"),
      ready("worker-1", "0x15"),
    ]),
    silent("the node is in maintenance", "15m", [
      up("node-exporter", "0x15", "worker-1"),
      ready("worker-1", "1x15"),
      cordoned("worker-1", "1x15"),
    ]),
  ],
  DiskFilling: [
    fires("less than 15 % of the system disk", "30m", disk("/var", "14.9x60"), {
      labels: { node: "worker-1", mountpoint: "/var" },
      summary: "/var of worker-1 has less than 15 % left",
    }),
    fires("of the disk of Longhorn", "30m", disk("/var/mnt/longhorn", "10x60"), {
      labels: { node: "worker-1", mountpoint: "/var/mnt/longhorn" },
      summary: "/var/mnt/longhorn of worker-1 has less than 15 % left",
    }),
    silent("exactly 15 %", "60m", disk("/var", "15x60")),
    silent("for 29 minutes", "29m", disk("/var", "14.9x60")),
    silent("a file system that is full by design", "60m", disk("/usr/lib/firmware", "0x60")),
  ],
  MemoryShort: [
    fires("less than a tenth", "30m", memory(`${9.95 * GIB}x60`), {
      labels: { node: "worker-1" },
      summary: "worker-1 has less than 10 % of its memory left",
    }),
    silent("a tenth", "60m", memory(`${10 * GIB}x60`)),
    silent("for 29 minutes", "29m", memory(`${9.95 * GIB}x60`)),
  ],
  KubeletCertificateEnding: [
    fires("its client certificate ends in six days", "1h", [ttl("client", 6.95 * DAY), ttl("server", 300 * DAY)], {
      labels: { node: "worker-1" },
      summary: "a certificate of the kubelet of worker-1 ends within a week",
    }),
    fires("its serving certificate was not approved", "1h", [ttl("client", 300 * DAY), ttl("server", 6.95 * DAY)], {
      labels: { node: "worker-1" },
      summary: "a certificate of the kubelet of worker-1 ends within a week",
    }),
    silent("a week and an hour are left", "2h", [ttl("client", 7.05 * DAY), ttl("server", 7.05 * DAY)]),
    silent("for 59 minutes", "59m", [ttl("client", 6.95 * DAY)]),
  ],
};
