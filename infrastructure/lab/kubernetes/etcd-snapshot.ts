import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { credentials, loadPackageDefinition, type GrpcObject, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

import { writeFileAtomic } from "../../shared/atomic-file";
import { ETCD_PEER_PORT } from "./etcd";
import { layout } from "./layout";

/** How to reach an etcd: its URL, and the paths of the authority, the certificate and the key to use. */
export type EtcdAccess = Readonly<Record<"url" | "caFile" | "certFile" | "keyFile", string>>;

export interface RestoreArgs {
  /** The control plane's folder. */
  readonly dir: string;
  /** The program `etcdutl`. */
  readonly etcdutl: string;
  readonly snapshot: Buffer;
  /** Take a snapshot that carries no digest, e.g. a copy of the database file. */
  readonly skipHashCheck: boolean;
  /** The only member of the etcd that comes of it. */
  readonly nodeName: string;
  readonly advertiseAddress: string;
}

/** A snapshot of all that a running etcd holds, as `etcdctl snapshot save` writes it: the database, then its digest. */
export async function takeSnapshot({ url, caFile, certFile, keyFile }: EtcdAccess): Promise<Buffer> {
  const loaded = loadPackageDefinition(
    loadSync("etcd-maintenance.proto", { includeDirs: [__dirname], keepCase: true, longs: String, defaults: true }),
  );
  const Maintenance = (loaded["etcdserverpb"] as GrpcObject)["Maintenance"] as ServiceClientConstructor;
  const secure = credentials.createSsl(...([caFile, keyFile, certFile].map((file) => readFileSync(file)) as Pem));
  const client = new Maintenance(new URL(url).host, secure);
  try {
    const ask = (client as unknown as { snapshot(request: object): AsyncIterable<{ blob: Buffer }> }).snapshot({});
    const blobs: Buffer[] = [];
    for await (const { blob } of ask) blobs.push(blob);
    return Buffer.concat(blobs);
  } finally {
    client.close();
  }
}

type Pem = [Buffer, Buffer, Buffer];

/** Nothing is left of the etcd in the folder; the next start begins from nothing. It must not run. */
export async function wipeEtcd(dir: string): Promise<void> {
  await rm(layout(dir).etcdData, { recursive: true, force: true });
}

/**
 * Makes etcd's data of a snapshot, with one member, in the place of what was there. etcd must not run.
 *
 * @throws Error with etcd's own reason if the snapshot is none, or is damaged.
 */
export async function restoreSnapshot(args: RestoreArgs): Promise<void> {
  const { dir, etcdutl, snapshot, skipHashCheck, nodeName, advertiseAddress } = args;
  const files = layout(dir);
  const file = path.join(files.temporary, "etcd.snapshot");
  const peer = `https://${advertiseAddress}:${String(ETCD_PEER_PORT)}`;
  await wipeEtcd(dir);
  writeFileAtomic(file, snapshot);
  try {
    await promisify(execFile)(
      etcdutl,
      [
        ...["snapshot", "restore", file, "--data-dir", files.etcdData, "--name", nodeName],
        ...["--initial-cluster", `${nodeName}=${peer}`, "--initial-advertise-peer-urls", peer],
        ...(skipHashCheck ? ["--skip-hash-check"] : []),
      ],
      { env: { HOME: files.root, TMPDIR: files.temporary }, cwd: files.root },
    );
  } catch (error) {
    await wipeEtcd(dir);
    throw new Error(`error recovering from the snapshot: ${reason(error)}`, { cause: error });
  } finally {
    await rm(file, { force: true });
  }
}

/** Its last line; those before it are a log. */
function reason(error: unknown): string {
  const { stderr = "", message } = error as Error & { stderr?: string };
  return (
    (stderr.trim() || message)
      .split("\n")
      .at(-1)
      ?.replace(/^Error: /, "") ?? message
  );
}
