import * as fc from "fast-check";
import { mistakes } from "../support/messages";

test.each([
  ["network: { nameservers: [127.0.0.53] }", "network.nameservers[0]: is 127.0.0.53, which is loopback"],
  ["network: { timeServers: [169.254.1.1] }", "network.timeServers[0]: is 169.254.1.1, which is link-local"],
  ["synology: { address: 224.0.0.5 }", "synology.address: is 224.0.0.5, which is multicast"],
  ["synology: { address: 255.255.255.255 }", "synology.address: is 255.255.255.255, which is reserved"],
  [
    "synology: { address: 192.168.50.255 }",
    "synology.address: is 192.168.50.255, which is the broadcast address of network.subnet",
  ],
  [
    "network: { nameservers: [192.168.50.0] }",
    "network.nameservers[0]: is 192.168.50.0, which is the network address of network.subnet",
  ],
])("an address of no server is refused: %s", (text, message) => {
  expect(mistakes(text)).toEqual([`${message}; write a server's address`]);
});

test("Proxmox may be reached through a forward, and nowhere else that is no machine", () => {
  expect(mistakes("proxmox: { endpoint: 'https://127.0.0.1:8006' }")).toEqual([]);
  expect(mistakes("proxmox: { endpoint: 'https://0.0.0.0:8006' }")).toEqual([
    "proxmox.endpoint: is 0.0.0.0, which is no address of a machine; write https://host:port with the host's address",
  ]);
});

test.each([
  ["network: { nameservers: [192.168.50.10] }", "network.nameservers[0]: is 192.168.50.10, which is network.vip"],
  [
    "network: { timeServers: [192.168.50.21] }",
    "network.timeServers[0]: is 192.168.50.21, which is nodes.worker-1.address",
  ],
])("the cluster is no server of itself: %s", (text, message) => {
  expect(mistakes(text)).toEqual([`${message}, and the cluster cannot wait for itself; write a server outside of it`]);
});

test("a time server among the pods is out of reach, as a resolver is", () => {
  expect(mistakes("network: { timeServers: [10.244.1.1, time.cloudflare.com] }")).toEqual([
    "network.timeServers[0]: is 10.244.1.1 and so inside network.podSubnet 10.244.0.0/16, where nodes cannot reach it; write another address, or move that range",
  ]);
});

test("whatever a resolver's address is, it is a machine's that the nodes can reach, or there is one message", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const private_ = fc.tuple(fc.constantFrom("192.168.50", "10.244.3", "127.0.0", "0.0.0", "1.1.1"), octet);
  fc.assert(
    fc.property(private_, ([network, last]) => {
      const found = mistakes(`network: { nameservers: [${network}.${String(last)}] }`);
      const own = network === "192.168.50" && [0, 10, 11, 21, 255].includes(last);
      expect(found).toHaveLength(own || ["10.244.3", "127.0.0", "0.0.0"].includes(network) ? 1 : 0);
    }),
  );
});
