import { connect, createServer, Server } from "node:net";
import { text } from "node:stream/consumers";

import { Forwarder } from "../../../infrastructure/lab/kubernetes/forwarder";
import { assertLoopback, loopbackValue } from "../../../infrastructure/lab/kubernetes/loopback";
import { assertFree } from "../../../infrastructure/lab/kubernetes/ports";

const [ADDRESS, OTHER] = ["127.77.60.11", "127.77.60.10"];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, ADDRESS, resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  ["0.0.0.0", "127.1.2.3"],
  ["::", "127.1.2.3"],
  ["0.0.0.0:2381", "127.1.2.3:2381"],
  [":2381", "127.1.2.3:2381"],
  ["[::]:2381", "127.1.2.3:2381"],
  ["http://0.0.0.0:2381", "http://127.1.2.3:2381"],
  ["https://192.168.50.11:2379,http://localhost:2381/", "https://127.1.2.3:2379,http://127.1.2.3:2381/"],
])("%s listens at %s in the lab", (value, expected) => {
  expect(loopbackValue(value, "127.1.2.3")).toBe(expected);
});

test.each(["0.0.0.0", "192.168.50.11", "::1", "localhost", "128.0.0.1"])("%s is no address of the lab", (address) => {
  expect(() => {
    assertLoopback(address);
  }).toThrow(`the lab listens on 127.0.0.0/8 only, not on ${address}`);
});

test("a taken port is named with what was to listen there", async () => {
  await expect(assertFree([{ address: ADDRESS, port, program: "etcd" }])).rejects.toThrow(
    `${ADDRESS}:${port}, where etcd listens, is taken: is another lab running, or another Kubernetes?`,
  );
  await expect(assertFree([{ address: OTHER, port, program: "etcd" }])).resolves.toBeUndefined();
});

test("an address outside of loopback is refused before anything is opened", async () => {
  await expect(assertFree([{ address: "0.0.0.0", port: 0, program: "etcd" }])).rejects.toThrow(
    "the lab listens on 127.0.0.0/8 only, not on 0.0.0.0",
  );
});

test("where a computer has only 127.0.0.1, every missing address is named once, with the command that adds it", async () => {
  const listen = jest.spyOn(Server.prototype, "listen").mockImplementation(function (this: Server) {
    const error = Object.assign(new Error("listen EADDRNOTAVAIL"), { code: "EADDRNOTAVAIL" });
    process.nextTick(() => this.emit("error", error));
    return this;
  });
  const endpoints = [ADDRESS, OTHER, OTHER].map((address, index) => ({ address, port: 6443 + index, program: "etcd" }));
  await expect(assertFree(endpoints)).rejects.toThrow(
    `this computer has no address ${ADDRESS}, ${OTHER}: on macOS add them with ` +
      `\`sudo ifconfig lo0 alias ${ADDRESS} up && sudo ifconfig lo0 alias ${OTHER} up\`, or use the dev container`,
  );
  listen.mockRestore();
});

test("the forwarder passes bytes both ways, and the end of the stream", async () => {
  const forwarder = await Forwarder.start([OTHER], { address: ADDRESS, port });
  const socket = connect({ host: OTHER, port });
  socket.end("hello");
  expect(await text(socket)).toBe("hello");
  await forwarder.stop();
  await expect(assertFree([{ address: OTHER, port, program: "test" }])).resolves.toBeUndefined();
});

test("a forwarder that is stopped cuts its connections", async () => {
  const forwarder = await Forwarder.start([OTHER], { address: ADDRESS, port });
  const socket = connect({ host: OTHER, port });
  await new Promise((resolve) => socket.write("x", resolve));
  const closed = new Promise((resolve) => socket.on("error", () => undefined).on("close", resolve));
  await forwarder.stop();
  await closed;
});

test("a forwarder to nobody closes the connection", async () => {
  const forwarder = await Forwarder.start([OTHER], { address: "127.77.60.99", port });
  const socket = connect({ host: OTHER, port });
  expect(await text(socket).catch(() => "")).toBe("");
  await forwarder.stop();
});
