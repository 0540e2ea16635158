import { gunzipSync, gzipSync } from "node:zlib";
import { buffer } from "node:stream/consumers";
import { extract, pack } from "tar-stream";

/** The gzipped tar with one file `kubeconfig` that Talos streams. */
export async function kubeconfigArchive(kubeconfig: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "kubeconfig", mode: 0o600 }, kubeconfig);
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/**
 * The kubeconfig in such an archive.
 *
 * @throws Error if the archive holds none.
 */
export async function readKubeconfigArchive(archive: Buffer): Promise<string> {
  const entries = extract();
  entries.end(gunzipSync(archive));
  for await (const entry of entries) {
    const content = await buffer(entry);
    if (entry.header.name === "kubeconfig") return content.toString();
  }
  throw new Error("the machine's answer holds no kubeconfig");
}
