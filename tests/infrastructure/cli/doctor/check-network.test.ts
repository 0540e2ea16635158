import { createServer, type AddressInfo } from "node:net";
import { checkNetwork, houseAnswers, houseOutOfReach } from "../../../../infrastructure/cli/doctor/check-network";
import { reach, type Reach } from "../../../../infrastructure/cli/doctor/reach";
import { shippedDefinition } from "../../../support/shipped-definition";

const definition = shippedDefinition();

/** A network in which only these `host:port` answer. */
function network(answers: Record<string, Reach>, ownVms: number[] = []) {
  return {
    definition,
    ownVms: new Set(ownVms),
    reach: (host: string, port: number) => Promise.resolve(answers[`${host}:${String(port)}`] ?? "silent"),
  };
}

test("free addresses and a NAS that serves NFS are fine", async () => {
  expect(await checkNetwork(network({ "192.168.50.5:2049": "open" }))).toEqual([
    { check: "addresses", status: "ok", message: "are free, as far as a look at a few TCP ports tells" },
    {
      check: "NFS",
      status: "ok",
      message: "192.168.50.5 serves it (whether the nodes may mount the exports is not looked at)",
    },
  ]);
});

test("something else at a node's address or at the VIP is found, also if it only refuses", async () => {
  const [addresses] = await checkNetwork(network({ "192.168.50.21:443": "refused", "192.168.50.10:22": "open" }));
  expect(addresses).toEqual({
    check: "addresses",
    status: "fix",
    message: "something already answers at 192.168.50.21 of worker-1, 192.168.50.10 of network.vip",
    fix: "choose other addresses, or find what has these",
  });
});

test("the stack's own nodes may answer, and the VIP with its control planes", async () => {
  const up = { "192.168.50.11:50000": "open", "192.168.50.10:6443": "open", "192.168.50.21:50000": "open" } as const;
  expect((await checkNetwork(network(up, [5011, 5021])))[0]?.status).toBe("ok");
  expect((await checkNetwork(network(up, [5011, 5021, 5022])))[0]?.message).toBe("belong to this stack's own nodes");
});

test.each([
  ["refused", "192.168.50.5 is there and does not serve it", "switch it on: Control Panel → File Services → NFS"],
  ["silent", "192.168.50.5 does not answer", "look whether the NAS is up, and at synology.address"],
] as const)("a NAS that is %s", async (answer, message, fix) => {
  const [, nfs] = await checkNetwork(network({ "192.168.50.5:2049": answer }));
  expect(nfs).toEqual({ check: "NFS", status: "fix", message, fix });
});

test.each([
  ["Proxmox", { "192.168.50.2:8006": "open" }, true],
  ["the gateway, if only with a refusal", { "192.168.50.1:53": "refused" }, true],
  ["the NAS", { "192.168.50.5:5001": "open" }, true],
  ["nobody", {}, false],
] as const)("the house answers if %s does", async (_, answers, answered) => {
  expect(await houseAnswers(network(answers))).toBe(answered);
});

test("a house out of reach is said once", () => {
  expect(houseOutOfReach(definition)).toEqual([
    {
      check: "the house's network",
      status: "fix",
      message: "nothing in 192.168.50.0/24 answers from here: neither Proxmox nor the gateway nor the NAS",
      fix: "run this in that network, or bring the VPN up",
    },
    { check: "Proxmox, addresses, NFS", status: "skip", message: "are not looked at for that reason" },
  ]);
});

describe("a TCP port", () => {
  test("is open or refused", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await reach("127.0.0.1", port)).toBe("open");
    await new Promise((resolve) => server.close(resolve));
    expect(await reach("127.0.0.1", port)).toBe("refused");
  });

  test("that cannot be tried is silent", async () => {
    // an address that the kernel refuses to connect to
    expect(await reach("255.255.255.255", 80, 100)).toBe("silent");
  });
});
