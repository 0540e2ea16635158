import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * Passes TCP connections on, byte for byte: the API server binds to one address, and the VIP and the other control
 * planes of the definition lead to the same one.
 */
export class Forwarder {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /**
   * Listens on each address and leads to the target; the port is the same on both sides.
   *
   * @throws Error if an address cannot be listened on.
   */
  static async start(addresses: readonly string[], target: { address: string; port: number }): Promise<Forwarder> {
    const forwarder = new Forwarder();
    try {
      for (const address of addresses) await forwarder.#listen(address, target);
    } catch (error) {
      await forwarder.stop();
      throw error;
    }
    return forwarder;
  }

  /** Cuts every connection and listens no more. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => {
              resolve();
            });
          }),
      ),
    );
  }

  #listen(host: string, target: { address: string; port: number }): Promise<void> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
      const upstream = connect({ host: target.address, port: target.port, noDelay: true, allowHalfOpen: true });
      this.#join(client, upstream);
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port: target.port }, resolve);
    });
  }

  #join(client: Socket, upstream: Socket): void {
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(socket);
      // The end of one direction is piped like its bytes; a refused or cut side cuts the other one.
      socket.on("error", () => other.destroy());
      socket.on("close", () => this.#sockets.delete(socket));
      socket.pipe(other);
    }
  }
}
