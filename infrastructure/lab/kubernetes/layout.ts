import path from "node:path";

/** Where one control plane keeps its files; everything is below `root`, and all of it is readable by its owner only. */
export interface Layout {
  readonly root: string;
  /** Held by the process that runs this control plane. */
  readonly lock: string;
  /** Which processes run, for a later run that has to end them. */
  readonly processes: string;
  readonly logs: string;
  readonly temporary: string;
  readonly etcd: ProgramFolder;
  readonly etcdData: string;
  readonly apiServer: ProgramFolder;
  readonly controllerManager: ProgramFolder;
  readonly scheduler: ProgramFolder;
  readonly kwok: ProgramFolder;
}

/** Joins a file's name to a program's folder of certificates and configs. */
export type ProgramFolder = (file: string) => string;

export function layout(root: string): Layout {
  const folder =
    (program: string): ProgramFolder =>
    (file) =>
      path.join(root, program, file);
  return {
    root,
    lock: path.join(root, "lock"),
    processes: path.join(root, "processes.json"),
    logs: path.join(root, "logs"),
    temporary: path.join(root, "tmp"),
    etcd: folder("etcd"),
    etcdData: path.join(root, "etcd-data"),
    apiServer: folder("kube-apiserver"),
    controllerManager: folder("kube-controller-manager"),
    scheduler: folder("kube-scheduler"),
    kwok: folder("kwok"),
  };
}
