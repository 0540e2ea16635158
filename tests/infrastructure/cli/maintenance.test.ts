import { once } from "node:events";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createAuthority, issue, readPrivateKey } from "../../../infrastructure/lab/certificates/authority";
import { configsToApplyAgain, inMaintenanceMode } from "../../../infrastructure/cli/maintenance";
import { shippedDefinition } from "../../support/shipped-definition";
import { urn } from "./support/fake-engine";

const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";

describe("the probe of a node's Talos API", () => {
  const open: (Http2SecureServer | Server)[] = [];

  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  async function endpoint(server: Http2SecureServer | Server): Promise<string> {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  /** Talos' API: gRPC over HTTP/2, which asks for a client certificate once the machine has its config. */
  async function talosApi(configured: boolean): Promise<string> {
    const authority = await createAuthority({ organization: "talos" }, "ed25519");
    const leaf = await issue(authority, { commonName: "node", hosts: ["127.0.0.1"], usages: ["server"] });
    return endpoint(
      createSecureServer({
        cert: leaf.certificate,
        key: readPrivateKey(leaf.key).export({ type: "pkcs8", format: "pem" }),
        ...(configured && { ca: authority.certificate, requestCert: true, rejectUnauthorized: true }),
      }),
    );
  }

  test("a machine that serves a client without a certificate is in maintenance mode", async () => {
    expect(await inMaintenanceMode(await talosApi(false))).toBe(true);
  });

  test("a machine that wants a certificate has its config", async () => {
    expect(await inMaintenanceMode(await talosApi(true))).toBe(false);
  });

  test("one where nothing listens is not in maintenance mode", async () => {
    const server = createServer();
    const where = await endpoint(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await inMaintenanceMode(where)).toBe(false);
  });

  test("one that answers nothing is given up after the limit", async () => {
    const mute = createServer();
    const where = await endpoint(mute);
    const accepted = once(mute, "connection");
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    const answers: boolean[] = [];
    const asked = inMaintenanceMode(where, 150).then((answer) => answers.push(answer));
    const [socket] = (await accepted) as [Socket];
    try {
      await jest.advanceTimersByTimeAsync(149);
      expect(answers).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      await asked;
      expect(answers).toEqual([false]);
    } finally {
      socket.destroy();
    }
  });
});

describe("which configs are applied again", () => {
  const definition = shippedDefinition((input) => {
    input.endpoints = { nodes: { "worker-2": "10.0.0.1:5000" } };
  });
  const applied = (name: string, node: string) => ({
    urn: urn("talos", CONFIGURATION_APPLY, name),
    type: CONFIGURATION_APPLY,
    protect: false,
    inputs: { node },
  });

  test("those of nodes in maintenance mode that had one, asked where they are reached, all at once", async () => {
    const asked: string[] = [];
    let together = 0;
    const found = await configsToApplyAgain(
      [
        applied("cluster-control-1", "192.168.50.11"),
        applied("cluster-worker-1", "192.168.50.21"),
        applied("cluster-worker-2", "192.168.50.22"),
        { urn: "urn:other", type: "talos:machine/secrets:Secrets", protect: true, inputs: { node: "192.168.50.11" } },
      ],
      definition.nodes,
      async (endpoint) => {
        asked.push(endpoint);
        await new Promise((resolve) => setImmediate(resolve));
        together = Math.max(together, asked.length);
        return endpoint !== "192.168.50.11";
      },
    );
    expect(asked).toEqual(["192.168.50.11", "192.168.50.21", "10.0.0.1:5000"]);
    expect(together).toBe(3);
    expect(found).toEqual([
      urn("talos", CONFIGURATION_APPLY, "cluster-worker-1"),
      urn("talos", CONFIGURATION_APPLY, "cluster-worker-2"),
    ]);
  });

  test("nobody is asked before there is a cluster, nor for a node that is no more", async () => {
    const probe = jest.fn<Promise<boolean>, [string]>();
    expect(await configsToApplyAgain([], definition.nodes, probe)).toEqual([]);
    expect(await configsToApplyAgain([applied("gone", "192.168.50.99")], definition.nodes, probe)).toEqual([]);
    expect(probe).not.toHaveBeenCalled();
  });
});
