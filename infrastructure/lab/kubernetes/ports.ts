import { createServer } from "node:net";

import { assertLoopback } from "./loopback";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** Who is going to listen there. */
  readonly program: string;
}

/**
 * Makes sure that every endpoint can be listened on, before anything is started.
 *
 * @throws Error in one sentence that names the endpoint: not on loopback, not of this computer, or taken.
 */
export async function assertFree(endpoints: readonly Endpoint[]): Promise<void> {
  for (const { address } of endpoints) assertLoopback(address);
  await Promise.all(endpoints.map(probe));
}

function probe({ address, port, program }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(explain(error, address, port, program), { cause: error }));
    });
    server.listen({ host: address, port, exclusive: true }, () => {
      server.close(() => {
        resolve();
      });
    });
  });
}

function explain(error: NodeJS.ErrnoException, address: string, port: number, program: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `${address}:${port}, where ${program} listens, is taken: is another lab running, or another Kubernetes?`;
    case "EADDRNOTAVAIL":
      return `this computer has no address ${address}: on macOS add it with \`sudo ifconfig lo0 alias ${address} up\``;
    default:
      return `${program} cannot listen on ${address}:${port}: ${error.message}`;
  }
}
