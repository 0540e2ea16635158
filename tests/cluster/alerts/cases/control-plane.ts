import { type Cases, fires, from, type Sample, silent, up } from "../case";

/** etcd's targets on three control planes, by whether each answers. */
function members(...values: readonly string[]): Sample[] {
  return values.map((each, index) => up("etcd", each, `control-${index + 1}`));
}

function leaders(...values: readonly string[]): Sample[] {
  return values.map((each, index) => from("etcd", "etcd_server_has_leader", each, `control-${index + 1}`));
}

const quorum = {
  labels: {},
  summary: "too few control planes are left for etcd: nothing in the cluster can be changed",
};

/** Its database, of a quota of 100. */
function database(size: string): Sample[] {
  return [
    from("etcd", "etcd_mvcc_db_total_size_in_bytes", size, "control-1"),
    from("etcd", "etcd_server_quota_backend_bytes", "100x60", "control-1"),
  ];
}

/** Writes to the log, of which some take longer than 64 ms, up to 128 ms, in each minute. */
function writes(all: number, slow: number): Sample[] {
  const bucket = (le: string, count: number): Sample =>
    from("etcd", `etcd_disk_wal_fsync_duration_seconds_bucket{le="${le}"}`, `0+${count}x90`, "control-1");
  return [bucket("0.064", all - slow), bucket("0.128", all), bucket("+Inf", all)];
}

export const CONTROL_PLANE: Cases = {
  EtcdWithoutQuorum: [
    fires("the only member does not answer", "3m", members("0x3"), quorum),
    fires("two of three do not answer", "3m", members("0x3", "1x3", "0x3"), quorum),
    fires(
      "all answer, and none has a leader",
      "3m",
      [...members("1x3", "1x3", "1x3"), ...leaders("0x3", "0x3", "0x3")],
      quorum,
    ),
    silent("two minutes long", "2m", members("0x3", "1x3", "0x3")),
    silent("one of three is missing", "10m", [...members("1x10", "1x10", "0x10"), ...leaders("1x10", "1x10")]),
    silent("the only member answers", "10m", [...members("1x10"), ...leaders("1x10")]),
    silent("one member is cut off from the two others", "10m", [
      ...members("1x10", "1x10", "1x10"),
      ...leaders("1x10", "1x10", "0x10"),
    ]),
  ],
  ApiServerDown: [
    fires("the only one does not answer", "5m", [up("apiserver", "0x5")], {
      labels: {},
      summary: "no API server answers",
    }),
    silent("for four minutes", "4m", [up("apiserver", "0x5")]),
    silent("one of three answers", "10m", [
      up("apiserver", "0x10", "control-1"),
      up("apiserver", "0x10", "control-2"),
      up("apiserver", "1x10", "control-3"),
    ]),
  ],
  EtcdFilling: [
    fires("more than 80 % of its quota", "10m", database("80.1x60"), {
      labels: { node: "control-1" },
      summary: "etcd on control-1 uses more than 80 % of its quota; at 100 % it refuses every change",
    }),
    silent("80 %", "30m", database("80x60")),
    silent("for nine minutes", "9m", database("80.1x60")),
  ],
  EtcdDiskSlow: [
    fires("one write of 43 takes longer", "35m", writes(4300, 100), {
      labels: { node: "control-1" },
      summary: "etcd on control-1 waits more than 100 ms for its disk",
    }),
    silent("one of 45", "60m", writes(4470, 100)),
    silent("for less than half an hour", "30m", writes(4300, 100)),
  ],
};
