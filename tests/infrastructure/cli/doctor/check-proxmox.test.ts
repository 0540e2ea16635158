import { checkProxmox } from "../../../../infrastructure/cli/doctor/check-proxmox";
import type { Finding } from "../../../../infrastructure/cli/doctor/finding";
import type { ProxmoxAnswer } from "../../../../infrastructure/cli/doctor/proxmox-api";
import { neededPrivileges } from "../../../../infrastructure/cli/doctor/proxmox-privileges";
import { shippedDefinition } from "../../../support/shipped-definition";
import { onTwoHosts } from "../../../support/two-hosts";

const GIB = 1024 ** 3;
const definition = shippedDefinition();

function data(value: unknown): ProxmoxAnswer {
  return { status: 200, reason: "OK", data: value };
}

/** A Proxmox on which everything is as the shipped definition wants it. */
function fitting(version = "9.0.3"): Record<string, ProxmoxAnswer> {
  const permissions = neededPrivileges(definition, version).map(({ path, privileges }) => [
    `/access/permissions?path=${encodeURIComponent(path)}`,
    data({ [path]: Object.fromEntries(privileges.map((privilege) => [privilege, 1])) }),
  ]);
  return {
    ...(Object.fromEntries(permissions) as Record<string, ProxmoxAnswer>),
    "/version": data({ version, release: "9.0" }),
    "/nodes": data([{ node: "n100", status: "online" }]),
    "/nodes/n100/storage": data([
      { storage: "local", content: "iso,vztmpl,backup,import", avail: 50 * GIB, active: 1, enabled: 1 },
      { storage: "local-lvm", content: "rootdir,images", avail: 700 * GIB, active: 1, enabled: 1 },
    ]),
    "/nodes/n100/network?type=any_bridge": data([{ iface: "vmbr0" }]),
    "/cluster/mapping/pci?check-node=n100": data([{ id: "igpu" }]),
    "/cluster/resources?type=vm": data([{ vmid: 100, name: "nas", node: "n100" }]),
  };
}

function check(
  change: Record<string, ProxmoxAnswer> = {},
  ownVms: number[] = [],
  from = fitting(),
): Promise<Finding[]> {
  const answers = { ...from, ...change };
  const api = (path: string) =>
    Promise.resolve(answers[path] ?? { status: 501, reason: `no ${path}`, data: undefined });
  return checkProxmox({ definition, api, ownVms: new Set(ownVms) });
}

async function toMend(change: Record<string, ProxmoxAnswer>, ownVms: number[] = []): Promise<Finding[]> {
  return (await check(change, ownVms)).filter(({ status }) => status !== "ok");
}

test("a Proxmox that fits is found fit", async () => {
  expect(await check()).toEqual(
    [
      ["Proxmox", "answers at https://192.168.50.2:8006 (9.0.3) and knows the token"],
      ["Proxmox privileges", "are all there"],
      ["datastore local on n100", "takes import, 50 GiB free"],
      ["datastore local-lvm on n100", "takes images, 700 GiB free"],
      ["bridge vmbr0 on n100", "is there"],
      ["PCI mapping igpu on n100", "is there"],
      ["VM ids", "are free, or this stack's own"],
    ].map(([check, message]) => ({ check, status: "ok", message })),
  );
});

describe("the privileges that are needed", () => {
  test("for the shipped definition, from what Proxmox 9 checks", () => {
    const vm = [
      "VM.Allocate",
      "VM.Audit",
      "VM.PowerMgmt",
      "VM.Config.CDROM",
      "VM.Config.CPU",
      "VM.Config.Cloudinit",
      "VM.Config.Disk",
      "VM.Config.HWType",
      "VM.Config.Memory",
      "VM.Config.Network",
      "VM.Config.Options",
      "VM.GuestAgent.Audit",
    ];
    expect(neededPrivileges(definition, "9.0.3")).toEqual([
      { path: "/", privileges: ["Sys.Audit", "Sys.Modify"] },
      { path: "/storage/local", privileges: ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit"] },
      { path: "/storage/local-lvm", privileges: ["Datastore.AllocateSpace", "Datastore.Audit"] },
      { path: "/sdn/zones/localnetwork/vmbr0", privileges: ["SDN.Use"] },
      { path: "/mapping/pci/igpu", privileges: ["Mapping.Use"] },
      { path: "/vms/5011", privileges: vm },
      { path: "/vms/5021", privileges: vm },
      { path: "/vms/5022", privileges: vm },
    ]);
  });

  test("Proxmox 8 has another one for the guest agent", () => {
    const needed = neededPrivileges(definition, "8.4.1").find(({ path }) => path === "/vms/5011");
    expect(needed?.privileges.at(-1)).toBe("VM.Monitor");
  });

  test("a VLAN has a path of its own; one datastore for images and disks needs both", () => {
    const paths = neededPrivileges(shippedDefinition(onTwoHosts), "9.0.3").map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["/sdn/zones/localnetwork/vmbr1/50", "/storage/tank", "/vms/5030"]));
    const one = shippedDefinition((input) => {
      input.proxmox.hosts["n100"]!.datastores = { images: "local", disks: { name: "local", size: "900GiB" } };
    });
    expect(neededPrivileges(one, "9.0.3")[1]).toEqual({
      path: "/storage/local",
      privileges: ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit", "Datastore.AllocateSpace"],
    });
  });

  test("those that the token lacks are named with their path", async () => {
    const permissions = (path: string, ...held: string[]) => ({
      [`/access/permissions?path=${encodeURIComponent(path)}`]: data({
        [path]: Object.fromEntries(held.map((privilege) => [privilege, 0])),
      }),
    });
    const lacking = await toMend({ ...permissions("/", "Sys.Audit"), ...permissions("/storage/local-lvm") });
    expect(lacking).toEqual([
      {
        check: "Proxmox privileges",
        status: "fix",
        message: "the token lacks Sys.Modify on /; Datastore.AllocateSpace, Datastore.Audit on /storage/local-lvm",
        fix:
          "give its user a role that has them (pveum acl modify), and make the token without privilege separation, " +
          "or give the token the role too",
      },
    ]);
  });

  test("a token with none at all gets null", async () => {
    const none = Object.fromEntries(
      Object.keys(fitting())
        .filter((path) => path.startsWith("/access"))
        .map((path) => [path, data(null)]),
    );
    expect((await toMend(none))[0]?.message).toMatch(
      /^the token lacks Sys.Audit, Sys.Modify on \/; Datastore.Allocate,/,
    );
  });
});

test.each([
  [
    "a token that is not known",
    { status: 401, reason: "no such token", data: null },
    "does not know the API token, or it has expired",
    "make one, then run npm run homelab -- pulumi config set --secret homelab:proxmoxToken",
  ],
  [
    "a host that has lost its neighbour",
    { status: 595, reason: "No route to host", data: undefined },
    "answers 595 No route to host",
    "look whether proxmox.endpoint, https://192.168.50.2:8006, is the Proxmox API",
  ],
  [
    "something that is no Proxmox",
    { status: 200, reason: "OK", data: undefined },
    "answers 200 OK",
    "look whether proxmox.endpoint, https://192.168.50.2:8006, is the Proxmox API",
  ],
])("%s is one finding, and nothing else is asked", async (_, version, message, fix) => {
  expect(await check({ "/version": version })).toEqual([{ check: "Proxmox", status: "fix", message, fix }]);
});

test("a Proxmox that cannot import images is too old", async () => {
  const findings = await check({}, [], fitting("8.3.5"));
  expect(findings[0]).toEqual({
    check: "Proxmox",
    status: "fix",
    message: "is 8.3.5",
    fix: "upgrade it to 8.4 or later: before, it cannot import a qcow2 image",
  });
});

const STORES = "/nodes/n100/storage";

test.each([
  [
    "a host of another name",
    { "/nodes": data([{ node: "pve", status: "online" }]) },
    "Proxmox host n100",
    "is not there; there are pve",
    "write the name that the web interface shows in proxmox.hosts",
  ],
  [
    "a host that is down",
    { "/nodes": data([{ node: "n100", status: "offline" }]) },
    "Proxmox host n100",
    "is offline",
    "start it, or look at the cluster's quorum",
  ],
  [
    "a datastore without import",
    {
      [STORES]: data([
        { storage: "local", content: "iso,vztmpl" },
        { storage: "local-lvm", content: "images" },
      ]),
    },
    "datastore local on n100",
    "does not take the content type import",
    "on the host: pvesm set local --content iso,vztmpl,import",
  ],
  [
    "a datastore that is not there",
    {
      [STORES]: data([
        { storage: "local", content: "import" },
        { storage: "tank", content: "images" },
      ]),
    },
    "datastore local-lvm on n100",
    "is not there; there are local, tank",
    "name another in proxmox.hosts, or give the token Datastore.Audit",
  ],
  [
    "a datastore that is too full for the disks",
    {
      [STORES]: data([
        { storage: "local", content: "import", avail: 2 * GIB },
        { storage: "local-lvm", content: "images", avail: 600 * GIB },
      ]),
    },
    "datastore local-lvm on n100",
    "has 600 GiB free, and 660 GiB are needed",
    "free some, or make the disks smaller",
  ],
  [
    "a datastore that is off",
    {
      [STORES]: data([
        { storage: "local", content: "import", enabled: 0 },
        { storage: "local-lvm", content: "images" },
      ]),
    },
    "datastore local on n100",
    "is disabled or not mounted",
    "enable it in Proxmox",
  ],
  [
    "another bridge",
    { "/nodes/n100/network?type=any_bridge": data([{ iface: "vmbr7" }]) },
    "bridge vmbr0 on n100",
    "is not there; there are vmbr7",
    "name another in proxmox.hosts, or give the token SDN.Use on it",
  ],
  [
    "no mapping of the iGPU",
    { "/cluster/mapping/pci?check-node=n100": data([]) },
    "PCI mapping igpu on n100",
    "is not there",
    "Datacenter → Resource Mappings → Add, and give the token Mapping.Use on it",
  ],
  [
    "a VM id that something else has",
    { "/cluster/resources?type=vm": data([{ vmid: 5021, name: "old", node: "n100" }]) },
    "VM ids",
    "are taken: 5021 of worker-1 is old on n100",
    "choose other ids in the definition, or remove those VMs",
  ],
])("%s", async (_, change, check, message, fix) => {
  expect(await toMend(change)).toEqual([{ check, status: "fix", message, fix }]);
});

test("one datastore for images and disks is looked at once, for both", async () => {
  const one = shippedDefinition((input) => {
    input.proxmox.hosts["n100"]!.datastores.disks.name = "local";
  });
  const findings = async (store: object) => {
    const answers: Record<string, ProxmoxAnswer> = { ...fitting(), [STORES]: data([{ storage: "local", ...store }]) };
    const api = (path: string) => Promise.resolve(answers[path] ?? data({}));
    const all = await checkProxmox({ definition: one, api, ownVms: new Set() });
    return all.filter(({ check }) => check.startsWith("datastore"));
  };
  const check = "datastore local on n100";
  expect(await findings({ content: "iso" })).toEqual([
    {
      ...{ check, status: "fix", message: "does not take the content type import and images" },
      fix: "on the host: pvesm set local --content iso,import,images",
    },
  ]);
  expect(await findings({ content: "images,import", avail: 660 * GIB })).toEqual([
    {
      ...{ check, status: "fix", message: "has 660 GiB free, and 661 GiB are needed" },
      fix: "free some, or make the disks smaller",
    },
  ]);
  expect(await findings({ content: "images,import", avail: 661 * GIB })).toEqual([
    { check, status: "ok", message: "takes import and images, 661 GiB free" },
  ]);
});

test("what the stack has made already is no conflict, and its disks need no room", async () => {
  const machines = [5011, 5021, 5022].map((vmid) => ({ vmid, name: "ours", node: "n100" }));
  const full = [
    { storage: "local", content: "import", avail: 2 * GIB },
    { storage: "local-lvm", content: "images", avail: GIB },
  ];
  const change = { "/cluster/resources?type=vm": data(machines), [STORES]: data(full) };
  expect(await toMend(change, [5011, 5021, 5022])).toEqual([]);
});

test("a mapping is asked for only where a node on the host passes the iGPU through", async () => {
  const without = shippedDefinition((input) => {
    input.nodes["worker-1"]!.igpu = false;
  });
  const answers = fitting();
  const api = (path: string) => {
    expect(path).not.toContain("mapping");
    return Promise.resolve(answers[path] ?? data(null));
  };
  expect(await checkProxmox({ definition: without, api, ownVms: new Set() })).toHaveLength(6);
});

test("what the token may not list is said to be skipped", async () => {
  const forbidden = { status: 403, reason: "Permission check failed", data: null };
  const change = Object.fromEntries(
    Object.keys(fitting())
      .filter((path) => path !== "/version")
      .map((path) => [path, forbidden]),
  );
  expect((await toMend(change)).map(({ check, status }) => [check, status])).toEqual(
    [
      "Proxmox privileges",
      "datastore local on n100",
      "datastore local-lvm on n100",
      "bridge vmbr0 on n100",
      "PCI mapping igpu on n100",
      "VM ids",
    ].map((check) => [check, "skip"]),
  );
});
