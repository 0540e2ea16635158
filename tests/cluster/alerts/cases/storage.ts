import { type Cases, cordoned, fires, from, ready, type Sample, silent, state, up } from "../case";

const OF = 'pvc="config",pvc_namespace="media",volume="pvc-1"';

function volume(robustness: string, values: string): Sample {
  return from("longhorn", `longhorn_volume_robustness{${OF},node="worker-1",state="${robustness}"}`, values);
}

/** When the volume's last backup was, in seconds; 0 if there was none. */
function backup(values: string): Sample {
  return from("longhorn", `longhorn_volume_last_backup_at{${OF},node="worker-1"}`, values);
}

/** The labels of its claim, as docs/storage.md says to leave it out. */
function claimLabels(labels: string): Sample {
  return state(
    `kube_persistentvolumeclaim_labels{namespace="media",persistentvolumeclaim="config"${labels}}`,
    "1x4000",
  );
}

const OPTED_OUT =
  ',label_recurring_job_longhorn_io_source="enabled",label_recurring_job_group_longhorn_io_none="enabled"';

const without = { labels: { pvc_namespace: "media", pvc: "config" }, summary: "" };

/** The claim `media/config`, of a volume of Longhorn or of the NAS, and how much room is left in it, of 100. */
export function claim(kind: "longhorn" | "nas", free: string): Sample[] {
  const nfs = kind === "nas" ? 'nfs_server="10.0.0.9",nfs_path="/volume1/media"' : 'nfs_server="",nfs_path=""';
  const storageclass = kind === "nas" ? "" : "longhorn";
  const named = `storageclass="${storageclass}"`;
  const stats = '{namespace="media",persistentvolumeclaim="config"}';
  return [
    state(
      `kube_persistentvolumeclaim_info{namespace="media",persistentvolumeclaim="config",${named},volumename="pvc-1"}`,
      "1x60",
    ),
    state(`kube_persistentvolume_info{persistentvolume="pvc-1",${named},${nfs}}`, "1x60"),
    from("kubelet", `kubelet_volume_stats_available_bytes${stats}`, free),
    from("kubelet", `kubelet_volume_stats_capacity_bytes${stats}`, "100x60"),
  ];
}

const snapshots = (metric: string, values: string): Sample =>
  state(`kube_cronjob_${metric}{namespace="etcd-backup",cronjob="etcd-backup"}`, values);
const noSnapshot = "the control plane has had no snapshot for a day";

export const STORAGE: Cases = {
  LonghornVolumeDegraded: [
    fires("for half an hour, and all nodes are there", "30m", [volume("degraded", "1x30"), ready("worker-1", "1x30")], {
      labels: { pvc_namespace: "media", pvc: "config", volume: "pvc-1" },
      summary: "the volume of media/config has too few replicas",
    }),
    silent("for 29 minutes", "29m", [volume("degraded", "1x30"), ready("worker-1", "1x30")]),
    silent("whole", "60m", [volume("degraded", "0x60"), volume("healthy", "1x60")]),
    silent("a node is down, of which NodeDown tells", "60m", [volume("degraded", "1x60"), ready("worker-2", "0x60")]),
    silent("a node is in maintenance", "60m", [volume("degraded", "1x60"), cordoned("worker-2", "1x60")]),
    silent("half an hour after the node came back has not passed", "60m", [
      volume("degraded", "1x60"),
      ready("worker-2", "0x31 1x29"),
    ]),
  ],
  LonghornVolumeFaulted: [
    fires("no replica for five minutes", "5m", [volume("faulted", "1x5")], {
      labels: { pvc_namespace: "media", pvc: "config", volume: "pvc-1" },
      summary: "the volume of media/config has no healthy replica",
    }),
    silent("for four minutes", "4m", [volume("faulted", "1x5")]),
    silent("degraded", "30m", [volume("faulted", "0x30"), volume("degraded", "1x30")]),
  ],
  LonghornBackupOld: [
    fires("the last one is two days and an hour old", "49h10m", [backup("1x3000"), claimLabels("")], {
      ...without,
      summary: "media/config has had no backup for two days",
    }),
    fires(
      "only one of the two labels leaves out nothing",
      "49h10m",
      [backup("1x3000"), claimLabels(',label_recurring_job_group_longhorn_io_none="enabled"')],
      { ...without, summary: "media/config has had no backup for two days" },
    ),
    silent("not yet an hour longer than two days", "49h", [backup("1x3000"), claimLabels("")]),
    silent("backed up last night", "52h", [backup("1x1440 90000x2000"), claimLabels("")]),
    silent("left out since", "52h", [backup("1x3200"), claimLabels(OPTED_OUT)]),
    silent("never, of which LonghornBackupMissing tells", "52h", [backup("0x3200"), claimLabels("")]),
    silent("a volume without a claim", "52h", [
      from(
        "longhorn",
        'longhorn_volume_last_backup_at{pvc="",pvc_namespace="",volume="restored",node="worker-1"}',
        "1x3200",
      ),
    ]),
  ],
  LonghornBackupMissing: [
    fires("a day and a half after it was made", "36h", [backup("0x2160"), claimLabels("")], {
      ...without,
      summary: "media/config has never had a backup",
    }),
    silent("its first night is not over", "35h59m", [backup("0x2160"), claimLabels("")]),
    silent("left out, as docs/storage.md says", "40h", [backup("0x2400"), claimLabels(OPTED_OUT)]),
    silent("it has one", "40h", [backup("1x2400"), claimLabels("")]),
  ],
  EtcdBackupOld: [
    fires("the last one is a day and an hour old", "25h10m", [snapshots("status_last_successful_time", "0x1600")], {
      labels: { namespace: "etcd-backup", cronjob: "etcd-backup" },
      summary: noSnapshot,
    }),
    fires("there has never been one", "25h10m", [snapshots("created", "0x1600")], {
      labels: { namespace: "etcd-backup", cronjob: "etcd-backup" },
      summary: noSnapshot,
    }),
    fires("no one makes any", "1h", [up("kube-state-metrics", "1x60")], {
      labels: { namespace: "etcd-backup" },
      summary: noSnapshot,
    }),
    silent("not yet an hour longer than a day", "25h", [snapshots("status_last_successful_time", "0x1600")]),
    silent("one six hours ago", "30h", [
      snapshots("status_last_successful_time", "86400x1801"),
      snapshots("created", "0x1801"),
    ]),
    silent("no one can say", "2h", [up("kube-state-metrics", "0x120")]),
  ],
  ClaimFilling: [
    fires("less than a tenth of a volume of Longhorn", "30m", claim("longhorn", "9.95x60"), {
      labels: { namespace: "media", persistentvolumeclaim: "config" },
      summary: "media/config has less than 10 % left",
    }),
    silent("a tenth", "60m", claim("longhorn", "10x60")),
    silent("for 29 minutes", "29m", claim("longhorn", "9.95x60")),
    silent("a folder of the NAS, which no larger size helps", "60m", claim("nas", "5x60")),
  ],
};
