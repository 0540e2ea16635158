import { mistakes } from "../support/messages";

describe("ranges that overlap", () => {
  test.each([
    ["podSubnet", "192.168.0.0/16", "network.subnet 192.168.50.0/24", "10.244.0.0/16"],
    ["podSubnet", "10.100.0.0/16", "", ""],
    ["serviceSubnet", "10.244.128.0/20", "network.podSubnet 10.244.0.0/16", "10.96.0.0/12"],
    ["serviceSubnet", "192.168.50.128/25", "network.subnet 192.168.50.0/24", "10.96.0.0/12"],
  ])("%s %s names the other one and proposes a free range", (key, range, other, proposal) => {
    const found = mistakes(`network: { ${key}: ${range} }`).filter((line) => line.includes("overlaps"));
    expect(found).toEqual(
      other === ""
        ? [
            "network.serviceSubnet: is 10.96.0.0/12 and overlaps network.podSubnet 10.100.0.0/16; write a range of its own, e.g. 10.244.0.0/16",
          ]
        : [`network.${key}: is ${range} and overlaps ${other}; write a range of its own, e.g. ${proposal}`],
    );
  });

  test("a range that covers both others is told of both", () => {
    expect(mistakes("network: { podSubnet: 0.0.0.0/0 }")).toEqual([
      "network.serviceSubnet: is 10.96.0.0/12 and overlaps network.podSubnet 0.0.0.0/0; write ranges that share no address",
      "network.podSubnet: is 0.0.0.0/0 and overlaps network.subnet 192.168.50.0/24; write ranges that share no address",
    ]);
  });

  test("ranges that touch do not overlap", () => {
    expect(mistakes("network: { podSubnet: 10.80.0.0/12, serviceSubnet: 10.96.0.0/12 }")).toEqual([]);
  });
});

test.each(["podSubnet: 10.244.7.0/16", "serviceSubnet: 10.97.0.0/12"])("%s has host bits", (range) => {
  const [key, network] = [range.split(":")[0], range.startsWith("pod") ? "10.244.0.0/16" : "10.96.0.0/12"];
  expect(mistakes(`network: { ${range} }`)).toEqual([`network.${String(key)}: has host bits set; write ${network}`]);
});

describe("the pods' range", () => {
  test.each([
    ["10.244.0.0/23", []],
    [
      "10.244.0.0/26",
      ["network.podSubnet: has room for 0 of the 2 nodes, as each takes a /24; write a prefix length of 23 or less"],
    ],
  ])("%s for two nodes", (range, expected) => {
    expect(mistakes(`network: { podSubnet: ${range} }`)).toEqual(expected);
  });
});

describe("servers in the cluster's ranges", () => {
  test.each([
    [
      "synology: { address: 10.244.3.4 }",
      "synology.address: is 10.244.3.4 and so inside network.podSubnet 10.244.0.0/16",
    ],
    [
      "proxmox: { endpoint: https://10.96.0.2:8006 }",
      "proxmox.endpoint: is 10.96.0.2 and so inside network.serviceSubnet 10.96.0.0/12",
    ],
    [
      "network: { nameservers: [192.168.50.1, 10.111.0.1] }",
      "network.nameservers[1]: is 10.111.0.1 and so inside network.serviceSubnet 10.96.0.0/12",
    ],
  ])("%s", (text, start) => {
    expect(mistakes(text)).toEqual([
      `${start}, where nodes cannot reach it; write another address, or move that range`,
    ]);
  });

  test("when the LAN itself overlaps, that is the one mistake", () => {
    expect(mistakes("network: { podSubnet: 192.168.0.0/16 }")).toHaveLength(1);
  });
});
