import { storage } from "../../../infrastructure/manifests/rules/storage";
import { broken } from "../tree-of";

const CLASSES = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: longhorn, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: driver.longhorn.io
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: nfs-media }
provisioner: cluster.local/nfs-media
`;

function claim(name: string, storageClass: string, mode: string, prune = "disabled"): string {
  return `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name}, namespace: media, labels: { kustomize.toolkit.fluxcd.io/prune: ${prune} } }
spec:
  accessModes: [${mode}]
  storageClassName: ${storageClass}
`;
}

function deployment(volume: string, path: string, spec = "strategy: { type: Recreate }"): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: media }
spec:
  ${spec}
  template:
    spec:
      containers:
        - name: app
          image: app:1
          volumeMounts:
            - { name: v, mountPath: ${path} }
      volumes:
        - { name: v, ${volume} }
`;
}

const library = claim("library", "nfs-media", "ReadWriteMany");
const config = claim("app-config", "longhorn", "ReadWriteOnce");
const of = (name: string) => `persistentVolumeClaim: { claimName: ${name} }`;

test("a config on Longhorn and a library on the NAS are right", () => {
  const files = {
    "classes.yaml": CLASSES,
    "a.yaml": `${config}---${library}---${deployment(of("app-config"), "/config")}---${deployment(of("library"), "/media")}`,
  };
  expect(broken(storage, files)).toEqual([]);
});

test("a claim that is shared is on the NAS", () => {
  expect(broken(storage, { "classes.yaml": CLASSES, "a.yaml": claim("a", "longhorn", "ReadWriteMany") })).toEqual([
    "a.yaml:6  PersistentVolumeClaim media/a is ReadWriteMany, which only the NAS is; write ReadWriteOnce, or a class of the NAS",
  ]);
});

test("a claim outlives its file", () => {
  expect(
    broken(storage, { "classes.yaml": CLASSES, "a.yaml": claim("a", "longhorn", "ReadWriteOnce", "enabled") }),
  ).toEqual([
    "a.yaml:4  PersistentVolumeClaim media/a goes when its file does, with all that is in it; label it kustomize.toolkit.fluxcd.io/prune: disabled",
  ]);
});

test("a database is not on the NAS", () => {
  const files = { "classes.yaml": CLASSES, "a.yaml": `${library}---${deployment(of("library"), "/config/db")}` };
  expect(broken(storage, files)).toEqual([
    "a.yaml:20  Deployment media/app app has /config/db on NFS, which breaks databases; mount a claim on Longhorn there",
  ]);
  const set = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: media }
spec:
  template: { spec: { containers: [] } }
  volumeClaimTemplates:
    - { metadata: { name: data }, spec: { storageClassName: nfs-media } }
`;
  expect(broken(storage, { "classes.yaml": CLASSES, "a.yaml": set })).toEqual([
    "a.yaml:8  StatefulSet media/db keeps its data on nfs-media, which is NFS; write longhorn",
  ]);
});

test("one pod at a time has a volume", () => {
  const files = (spec: string) => ({
    "classes.yaml": CLASSES,
    "a.yaml": deployment(of("app-config"), "/config", spec),
    "b.yaml": config,
  });
  expect(broken(storage, files("replicas: 1"))).toEqual([
    "a.yaml:5  Deployment media/app starts its new pod beside the old one, which has app-config; write strategy type Recreate",
  ]);
  expect(broken(storage, files("replicas: 2"))).toEqual([
    "a.yaml:6  Deployment media/app has several pods for one volume; write replicas: 1",
  ]);
});

test.each([
  ["hostPath: { path: /srv }", "has the node's own path in v; write a claim"],
  ["nfs: { server: 10.0.0.1, path: / }", "mounts the NAS by itself in v; write a claim"],
])("a pod has no volume of %s", (volume, message) => {
  expect(broken(storage, { "a.yaml": deployment(volume, "/srv") })).toEqual([
    `a.yaml:15  Deployment media/app ${message}`,
  ]);
});

test("Longhorn is the only block storage, and its class the default", () => {
  const other = CLASSES.replace("driver.longhorn.io", "rancher.io/local-path");
  expect(broken(storage, { "classes.yaml": other })).toEqual([
    "classes.yaml:4  StorageClass longhorn is a default class; Longhorn's alone may be",
    "classes.yaml:5  StorageClass longhorn is neither Longhorn's nor the NAS'; take it out",
  ]);
});
