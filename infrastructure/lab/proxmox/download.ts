import { request } from "node:https";

/** Fetches images for a host, as Proxmox itself does. */
export interface Download {
  /** Size in bytes and type of what a URL would give. Rejects with Proxmox' text. */
  metadata(url: string): Promise<{ size: number; mimetype: string }>;
  /** Fetches it. Rejects with the text that the task ends with. */
  fetch(url: string): Promise<{ size: number }>;
}

/** Downloads from the lab's own HTTPS servers; anywhere else is refused. */
export function loopbackDownload(authority: string): Download {
  return {
    async metadata(url) {
      const { status, size, mimetype } = await ask("HEAD", url, authority);
      if (status !== 200) throw new Error(`invalid server response: '${String(status)}'`);
      return { size, mimetype };
    },
    async fetch(url) {
      const { status, size } = await ask("HEAD", url, authority);
      if (status !== 200) throw new Error(`download failed: 500 - invalid server response: '${String(status)}'`);
      // The image itself is never needed: its first bytes show that it can be read to its end.
      const got = await ask("GET", url, authority);
      if (got.status !== 200)
        throw new Error(`download failed: 500 - invalid server response: '${String(got.status)}'`);
      return { size };
    },
  };
}

interface Head {
  readonly status: number;
  readonly size: number;
  readonly mimetype: string;
}

function ask(method: string, url: string, ca: string): Promise<Head> {
  return new Promise((resolve, reject) => {
    const { hostname } = new URL(url);
    if (!hostname.startsWith("127.")) {
      reject(new Error(`download failed: the lab fetches from loopback only, not from ${hostname}`));
      return;
    }
    const sent = request(url, { method, ca, agent: false, timeout: 10_000 }, (response) => {
      response.on("error", () => {
        reject(new Error("download failed: connection closed before the end of the file"));
      });
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          size: Number(response.headers["content-length"] ?? 0),
          mimetype: response.headers["content-type"] ?? "application/octet-stream",
        });
      });
      response.resume();
    });
    sent.on("timeout", () => sent.destroy(new Error("timed out")));
    sent.on("error", (error) => {
      reject(new Error(`download failed: ${error.message}`));
    });
    sent.end();
  });
}
