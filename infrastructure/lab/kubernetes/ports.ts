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
  const results = await Promise.allSettled(endpoints.map(probe));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  const missing = endpoints.flatMap(({ address }, index) => {
    const result = results[index];
    const code = result?.status === "rejected" ? codeOf(result.reason as Error) : undefined;
    return code === "EADDRNOTAVAIL" ? [address] : [];
  });
  if (missing.length > 0) throw new Error(explainMissing([...new Set(missing)]), { cause: failures[0]?.cause });
  if (failures[0] !== undefined) throw failures[0];
}

function codeOf({ cause }: Error): string | undefined {
  return (cause as NodeJS.ErrnoException | undefined)?.code;
}

/** On Linux every loopback address is there; macOS has only the first. */
function explainMissing(addresses: readonly string[]): string {
  const commands = addresses.map((address) => `sudo ifconfig lo0 alias ${address} up`).join(" && ");
  return `this computer has no address ${addresses.join(", ")}: on macOS add them with \`${commands}\`, or use the dev container`;
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
    default:
      return `${program} cannot listen on ${address}:${port}: ${error.message}`;
  }
}
