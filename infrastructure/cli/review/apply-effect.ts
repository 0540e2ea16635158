import { IMMEDIATE } from "../../lab/talos/immediate";

/** What a node has to go through before a change of its config is in effect. */
export type Effect = "no reboot" | "reboot" | "reinstall";

export interface Judgement {
  readonly effect: Effect;
  /** For people; undefined where the effect says it all. */
  readonly note?: string;
}

interface Rule extends Judgement {
  /** Kind of the document; the v1alpha1 config has none. */
  readonly kind?: string;
  /** Beginning of the path in the document; `*` is any one part. */
  readonly path: readonly string[];
  /** Only for a document that was there before: a new one provisions. */
  readonly existing?: boolean;
}

const UPGRADE = "with the next `talosctl upgrade`";

/**
 * Fields whose change is more, or less, than applying it tells. The first that fits decides; what none fits is judged by
 * {@link IMMEDIATE}, the list of Talos 1.13 itself.
 *
 * - `machine.install` is taken over at once and read by the installer only:
 *   https://docs.siderolabs.com/talos/v1.13/reference/configuration/v1alpha1/config#install
 * - credentials of registries need containerd to start anew (comment at `CanApplyImmediate`, v1alpha1_runtime.go)
 * - volumes are provisioned once; later changes of where they lie or how they are encrypted need them wiped:
 *   https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/storage-and-disk-management/disk-management
 * - a machine does not change its role
 */
const RULES: readonly Rule[] = [
  { path: ["machine", "type"], effect: "reinstall", note: "a machine keeps its role for life" },
  {
    path: ["machine", "install", "disk"],
    effect: "reinstall",
    note: "Talos stays on the disk that it was installed to",
  },
  { path: ["machine", "install", "diskSelector"], effect: "reinstall", note: "Talos stays on its disk" },
  { path: ["machine", "install", "wipe"], effect: "no reboot", note: "counts at an installation only" },
  { path: ["machine", "install"], effect: "reboot", note: UPGRADE },
  {
    path: ["machine", "registries", "config", "*", "auth"],
    effect: "reboot",
    note: "containerd reads it at its start",
  },
  { path: ["machine", "systemDiskEncryption"], effect: "reinstall", note: "volumes are encrypted when they are made" },
  ...["VolumeConfig", "UserVolumeConfig", "RawVolumeConfig", "SwapVolumeConfig"].flatMap((kind) =>
    ["provisioning", "encryption", "volumeType", "filesystem"].map((part): Rule => ({
      kind,
      path: [part],
      effect: "reinstall",
      note: "the volume is as it was made until it is wiped",
      existing: true,
    })),
  ),
];

/**
 * What a changed field asks of the node.
 *
 * @param kind of the document, empty for the v1alpha1 config
 * @param existing whether the document was there before
 */
export function effectOf(kind: string, path: readonly string[], existing = true): Judgement {
  const rule = RULES.find(
    (each) => (each.kind ?? "") === kind && (each.existing !== true || existing) && startsWith(path, each.path),
  );
  if (rule !== undefined) return { effect: rule.effect, ...(rule.note === undefined ? {} : { note: rule.note }) };
  if (kind !== "" || IMMEDIATE.some((immediate) => startsWith(path, immediate))) return { effect: "no reboot" };
  return { effect: "reboot" };
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.length <= path.length && beginning.every((part, index) => part === "*" || part === path[index]);
}
