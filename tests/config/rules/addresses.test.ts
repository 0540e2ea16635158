import { mistakes } from "../support/messages";

const OWN = "write an address of its own";
const RANGE = "network.subnet 192.168.50.0/24; write an address from 192.168.50.1 to 192.168.50.254";

describe("an address that somebody has already", () => {
  test.each([
    ["the gateway", "192.168.50.1", "network.gateway"],
    ["Proxmox", "192.168.50.2", "proxmox.endpoint"],
    ["the NAS", "192.168.50.5", "synology.address"],
    ["the VIP", "192.168.50.10", "network.vip"],
    ["another node", "192.168.50.11", "nodes.control-1.address"],
  ])("a node's address may not be that of %s", (_, address, holder) => {
    expect(mistakes(`nodes: { worker-1: { address: ${address} } }`)).toEqual([
      `nodes.worker-1.address: is ${address}, which ${holder} has already; ${OWN}`,
    ]);
  });

  test.each([
    ["the gateway", "192.168.50.1", "network.gateway"],
    ["Proxmox", "192.168.50.2", "proxmox.endpoint"],
    ["the NAS", "192.168.50.5", "synology.address"],
  ])("the VIP may not be that of %s", (_, address, holder) => {
    expect(mistakes(`network: { vip: ${address} }`)).toEqual([
      `network.vip: is ${address}, which ${holder} has already; ${OWN}`,
    ]);
  });

  test("of three that have it, two are told of the first", () => {
    expect(mistakes("synology: { address: 192.168.50.1 }\nnodes: { worker-1: { address: 192.168.50.1 } }")).toEqual([
      `synology.address: is 192.168.50.1, which network.gateway has already; ${OWN}`,
      `nodes.worker-1.address: is 192.168.50.1, which network.gateway has already; ${OWN}`,
    ]);
  });

  test("a Proxmox endpoint with a name has no address that could be taken", () => {
    expect(
      mistakes(
        "proxmox: { endpoint: https://proxmox.example.com:8006 }\nnodes: { worker-1: { address: 192.168.50.2 } }",
      ),
    ).toEqual([]);
  });
});

describe("an address that is not one of the LAN's", () => {
  test.each([
    ["network.gateway", "network: { gateway: 192.168.51.1 }"],
    ["network.vip", "network: { vip: 192.168.51.10 }"],
    ["nodes.control-1.address", "nodes: { control-1: { address: 192.168.51.11 } }"],
  ])("%s is refused", (path, text) => {
    expect(mistakes(text)).toEqual([`${path}: is outside ${RANGE}`]);
  });

  test("two nodes outside with one address are told that they are outside, and no more", () => {
    expect(mistakes("nodes: { control-1: { address: 192.168.51.1 }, worker-1: { address: 192.168.51.1 } }")).toEqual([
      `nodes.control-1.address: is outside ${RANGE}`,
      `nodes.worker-1.address: is outside ${RANGE}`,
    ]);
  });

  test("the first and last address of a smaller LAN are known", () => {
    const lan = "network: { subnet: 192.168.50.0/27, gateway: 192.168.50.30 }";
    expect(mistakes(`${lan}\nnodes: { worker-1: { address: 192.168.50.31 } }`)).toEqual([
      "nodes.worker-1.address: is the broadcast address of network.subnet 192.168.50.0/27; write an address from 192.168.50.1 to 192.168.50.30",
    ]);
  });
});

describe("a subnet that is wrong itself", () => {
  test.each([
    ["is no network", "nowhere", "is not an IPv4 network; write an address and a prefix length, e.g. 192.168.50.0/24"],
    ["is missing", "!delete", "is missing; write an address and a prefix length, e.g. 192.168.50.0/24"],
    ["has host bits", "192.168.50.7/24", "has host bits set; write 192.168.50.0/24"],
    ["has no room", "192.168.50.10/32", "has no room for nodes; write the LAN's network, e.g. 192.168.50.0/24"],
  ])("and %s is the one mistake: no address is called outside", (_, subnet, message) => {
    expect(mistakes(`network: { subnet: ${subnet} }`)).toEqual([`network.subnet: ${message}`]);
  });
});
