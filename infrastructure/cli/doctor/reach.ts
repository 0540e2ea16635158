import { connect } from "node:net";

/** What came back from a TCP port: `refused` means that the machine is there and nothing listens. */
export type Reach = "open" | "refused" | "silent";

/** Tries a TCP port. */
export type Reacher = (host: string, port: number) => Promise<Reach>;

/** How long a machine may take to answer. */
const LIMIT = 2000;

export function reach(host: string, port: number, limit = LIMIT): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: Reach): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(end, limit, "silent");
    socket.once("connect", () => {
      end("open");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end(error.code === "ECONNREFUSED" || error.code === "ECONNRESET" ? "refused" : "silent");
    });
  });
}
