import type { Failure } from "../failure";
import { failureAt, source, type TreeObject } from "../tree-object";
import { allObjects, containersOf, ofKind, type Pods, podsOf, selects, specOf } from "../workloads";
import type { Rule } from "./rule";

const LONGHORN = "driver.longhorn.io";

/** Namespaces whose pods work on the nodes themselves. */
const HOST_PATHS = ["devices", "kube-system", "logging", "longhorn-system", "monitoring"];

/** Where programs keep their databases; SQLite on NFS breaks. */
const DATABASES = /^\/(config|var\/lib|var\/tempo|var\/loki|prometheus|alertmanager)(\/|$)/;

interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

/** Longhorn is the only block storage; what is shared is on the NAS, and what is a database is not. */
export const storage: Rule = (tree) => {
  const objects = allObjects(tree);
  const classes = new Map(ofKind(objects, "StorageClass").map((object) => [object.metadata.name, object]));
  const volumes = new Map(ofKind(objects, "PersistentVolume").map((object) => [object.metadata.name, object]));
  const claims = ofKind(objects, "PersistentVolumeClaim").map((object) =>
    claimOf(object, specOf<ClaimSpec>(object), classes, volumes),
  );
  return [
    ...oneDefault([...classes.values()]),
    ...claims.flatMap(checkClaim),
    ...podsOf(tree).flatMap((pods) => [
      ...hostPaths(pods),
      ...templates(pods, classes),
      ...mounts(pods, claims),
      ...recreated(pods, claims),
    ]),
  ];
};

interface Claim {
  readonly object: TreeObject;
  readonly modes: readonly string[];
  readonly nfs: boolean;
  /** Its volume is a manifest of its own, and stays when the claim goes. */
  readonly retained: boolean;
}

function claimOf(
  object: TreeObject,
  spec: ClaimSpec,
  classes: ReadonlyMap<string, TreeObject>,
  volumes: ReadonlyMap<string, TreeObject>,
): Claim {
  const { accessModes = [], storageClassName = "", volumeName, selector } = spec;
  const volume = [...volumes.values()].find(
    ({ metadata }) =>
      metadata.name === volumeName || (selector !== undefined && selects(selector.matchLabels ?? {}, metadata.labels)),
  );
  const nfs = volume === undefined ? isNfs(classes.get(storageClassName)) : "nfs" in specOf<object>(volume);
  const retained =
    volume !== undefined &&
    specOf<{ persistentVolumeReclaimPolicy?: string }>(volume).persistentVolumeReclaimPolicy === "Retain";
  return { object, modes: accessModes, nfs, retained };
}

function isNfs(storageClass: TreeObject | undefined): boolean {
  return storageClass !== undefined && storageClass["provisioner"] !== LONGHORN;
}

function oneDefault(classes: readonly TreeObject[]): readonly Failure[] {
  const defaults = classes.filter(
    ({ metadata }) => metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
  );
  return [
    ...defaults
      .filter((object) => object["provisioner"] !== LONGHORN)
      .map((object) => failureAt(object, ["metadata"], "is a default class; Longhorn's alone may be")),
    ...classes
      .filter((object) => {
        const provisioner = String(object["provisioner"]);
        return provisioner !== LONGHORN && !/nfs/.test(provisioner);
      })
      .map((object) => failureAt(object, ["provisioner"], "is neither Longhorn's nor the NAS'; take it out")),
  ];
}

function checkClaim({ object, modes, nfs, retained }: Claim): readonly Failure[] {
  const { labels, annotations } = object.metadata;
  const key = "kustomize.toolkit.fluxcd.io/prune";
  // Flux prunes what it applies itself; what a chart brings stays as long as its release.
  const kept =
    retained ||
    object[source].release !== undefined ||
    labels?.[key] === "disabled" ||
    annotations?.[key] === "disabled";
  return [
    ...(kept
      ? []
      : [
          failureAt(object, ["metadata"], `goes when its file does, with all that is in it; label it ${key}: disabled`),
        ]),
    ...(modes.includes("ReadWriteMany") && !nfs
      ? [
          failureAt(
            object,
            ["spec", "accessModes"],
            "is ReadWriteMany, which only the NAS is; write ReadWriteOnce, or a class of the NAS",
          ),
        ]
      : []),
  ];
}

function hostPaths({ object, namespace, spec, at }: Pods): readonly Failure[] {
  if (HOST_PATHS.includes(namespace)) return [];
  return (spec.volumes ?? []).flatMap((volume, index) => {
    if ("hostPath" in volume) {
      return [failureAt(object, [...at, "volumes", index], `has the node's own path in ${volume.name}; write a claim`)];
    }
    if (!("nfs" in volume)) return [];
    return [failureAt(object, [...at, "volumes", index], `mounts the NAS by itself in ${volume.name}; write a claim`)];
  });
}

/** The claims that a StatefulSet makes. */
function templates({ object }: Pods, classes: ReadonlyMap<string, TreeObject>): readonly Failure[] {
  const { volumeClaimTemplates = [] } = specOf<{ volumeClaimTemplates?: readonly { spec?: ClaimSpec }[] }>(object);
  return volumeClaimTemplates.flatMap(({ spec = {} }, index) => {
    const name = spec.storageClassName ?? "longhorn";
    if (!isNfs(classes.get(name))) return [];
    return [
      failureAt(
        object,
        ["spec", "volumeClaimTemplates", index],
        `keeps its data on ${name}, which is NFS; write longhorn`,
      ),
    ];
  });
}

function mounts({ object, namespace, spec, at }: Pods, claims: readonly Claim[]): readonly Failure[] {
  const onNfs = (spec.volumes ?? []).filter((volume) => {
    const name = claimName(volume);
    return claims.some(
      (claim) => claim.nfs && claim.object.metadata.name === name && claim.object.metadata.namespace === namespace,
    );
  });
  return containersOf(spec).flatMap(({ container, at: where }) =>
    ((container.volumeMounts ?? []) as { name: string; mountPath: string }[]).flatMap(({ name, mountPath }, index) => {
      if (!onNfs.some((volume) => volume.name === name) || !DATABASES.test(mountPath)) return [];
      const message = `${container.name} has ${mountPath} on NFS, which breaks databases; mount a claim on Longhorn there`;
      return [failureAt(object, [...at, ...where, "volumeMounts", index], message)];
    }),
  );
}

/** A new pod cannot have a volume that the old one on another node still has. */
function recreated({ object, namespace, spec, replicas }: Pods, claims: readonly Claim[]): readonly Failure[] {
  if (object.kind !== "Deployment") return [];
  const names = (spec.volumes ?? []).map(claimName);
  const own = claims.find(
    (claim) =>
      !claim.nfs && names.includes(claim.object.metadata.name) && claim.object.metadata.namespace === namespace,
  );
  if (own === undefined) return [];
  const { strategy } = specOf<{ strategy?: { type?: string } }>(object);
  if (replicas > 1)
    return [failureAt(object, ["spec", "replicas"], "has several pods for one volume; write replicas: 1")];
  if (strategy?.type === "Recreate") return [];
  return [
    failureAt(
      object,
      ["spec", "strategy"],
      `starts its new pod beside the old one, which has ${own.object.metadata.name}; write strategy type Recreate`,
    ),
  ];
}

function claimName(volume: object): string | undefined {
  return (volume as { persistentVolumeClaim?: { claimName: string } }).persistentVolumeClaim?.claimName;
}
