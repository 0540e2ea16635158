import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Gives archives out on loopback, where kustomize-controller fetches them. */
export class ArtifactServer {
  private readonly archives = new Map<string, Buffer>();
  private readonly server: Server = createServer((request, response) => {
    const archive = this.archives.get(request.url ?? "");
    response.writeHead(archive === undefined ? 404 : 200);
    response.end(archive);
  });

  /** Starts to listen, on any free port. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", resolve);
    });
  }

  /** Where a path is given out. */
  url(path: string): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/${path}`;
  }

  /** Gives an archive out from now on. */
  put(path: string, archive: Buffer): void {
    this.archives.set(`/${path}`, archive);
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
