import { existsSync } from "node:fs";
import { join } from "node:path";
import { onTwoHosts } from "../../support/two-hosts";
import { shippedDefinition } from "../../support/shipped-definition";
import { freshHost, IGPU, ProxmoxHost, type ProxmoxState } from "./support/proxmox-host";

const TOKENS = ["proxmoxToken", "proxmoxExporterToken"];
const MADE = /00000000-0000-4000-8000/;

let script: ProxmoxHost;

afterEach(() => {
  script.close();
});

/** A host on which `prepare` has run. */
function preparedHost(): ProxmoxState {
  const prepared = new ProxmoxHost();
  try {
    expect(prepared.run(["prepare"]).code).toBe(0);
    return { ...prepared.state, log: [] };
  } finally {
    prepared.close();
  }
}

let prepared: ProxmoxState;
beforeAll(() => {
  prepared = preparedHost();
});

describe("a host as its installer leaves it", () => {
  test("gets roles, users, grants, tokens, the content type and the mapping, and no more", () => {
    script = new ProxmoxHost();
    const run = script.run(["prepare"]);
    expect(run).toMatchObject({ code: 0, messages: "" });
    expect(script.logins).toEqual(["root@192.168.50.2"]);
    const machine = [
      "VM.Allocate,VM.Audit,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit,VM.Config.Disk,VM.Config.HWType",
      "VM.Config.Memory,VM.Config.Network,VM.Config.Options,VM.GuestAgent.Audit,VM.PowerMgmt",
    ].join(",");
    expect(script.state.log).toEqual([
      "pveum role add HomelabHost --privs Sys.Audit,Sys.Modify",
      "pveum role add HomelabImages --privs Datastore.Allocate,Datastore.AllocateTemplate,Datastore.Audit",
      "pveum role add HomelabDisks --privs Datastore.AllocateSpace,Datastore.Audit",
      "pveum role add HomelabBridge --privs SDN.Use",
      "pveum role add HomelabDevice --privs Mapping.Use",
      `pveum role add HomelabMachine --privs ${machine}`,
      "pveum user add homelab@pve --comment the layers of prox-n100",
      "pveum acl modify / --users homelab@pve --roles HomelabHost --propagate 0",
      "pveum acl modify /storage/local --users homelab@pve --roles HomelabImages --propagate 0",
      "pveum acl modify /storage/local-lvm --users homelab@pve --roles HomelabDisks --propagate 0",
      "pveum acl modify /sdn/zones/localnetwork/vmbr0 --users homelab@pve --roles HomelabBridge --propagate 0",
      "pveum acl modify /mapping/pci/igpu --users homelab@pve --roles HomelabDevice --propagate 0",
      "pveum acl modify /vms/5011 --users homelab@pve --roles HomelabMachine --propagate 0",
      "pveum acl modify /vms/5021 --users homelab@pve --roles HomelabMachine --propagate 0",
      "pveum acl modify /vms/5022 --users homelab@pve --roles HomelabMachine --propagate 0",
      "pveum user add homelab-monitoring@pve --comment monitoring of prox-n100",
      "pveum acl modify / --users homelab-monitoring@pve --roles PVEAuditor --propagate 1",
      "pveum user token add homelab@pve pulumi --privsep 0 --output-format json",
      "pveum user token add homelab-monitoring@pve exporter --privsep 0 --output-format json",
      "pvesm set local --content iso,vztmpl,backup,import",
      "pvesh create /cluster/mapping/pci --id igpu --map " +
        "node=n100,path=0000:00:02.0,id=8086:46d1,subsystem-id=8086:7270,iommugroup=0",
    ]);
    expect(script.computer.config).toEqual({
      "homelab:proxmoxToken": "homelab@pve!pulumi=00000000-0000-4000-8000-000000000001",
      "homelab:proxmoxExporterToken": "homelab-monitoring@pve!exporter=00000000-0000-4000-8000-000000000002",
    });
    // in no message, and an argument of no command
    expect(run.output).not.toMatch(MADE);
    expect(JSON.stringify([script.state.log, script.computer.log])).not.toMatch(MADE);
  });

  test("is told what would be done, and stays as it is, in a dry run", () => {
    script = new ProxmoxHost();
    const { code, output } = script.run(["--dry-run", "prepare"]);
    expect(code).toBe(0);
    expect(script.state).toEqual(freshHost());
    expect(script.computer.log).toEqual([]);
    expect(output).toContain("would  role HomelabBridge: pveum role add HomelabBridge --privs SDN.Use\n");
    expect(output).toContain("would  make the token homelab@pve!pulumi and put it into homelab:proxmoxToken\n");
    expect(output.match(/^done/gm)).toBeNull();
    expect(output.match(/^would/gm)).toHaveLength(21);
  });

  test("of Proxmox 8 gets the privilege by its old name, and one before 8.4 is refused", () => {
    script = new ProxmoxHost({ ...freshHost(), version: "8.4.1" });
    expect(script.run(["prepare"]).code).toBe(0);
    const role = script.state.access.roles.find(({ roleid }) => roleid === "HomelabMachine");
    expect(role?.["privs"]).toContain("VM.Monitor");
    expect(role?.["privs"]).not.toContain("VM.GuestAgent");

    script.state = { ...freshHost(), version: "8.3.5" };
    expect(script.run(["prepare"])).toEqual({
      code: 1,
      output: "",
      messages:
        "cluster_bootstrap.sh: Proxmox is 8.3.5; upgrade it to 8.4 or later: before, it cannot import a qcow2 image\n",
    });
  });
});

describe("a host that is prepared", () => {
  test("is left as it is", () => {
    script = new ProxmoxHost(prepared, shippedDefinition(), TOKENS);
    const { code, output } = script.run(["prepare"]);
    expect(output.match(/^(done|would|fix|note)/gm)).toBeNull();
    expect(code).toBe(0);
    expect(script.state).toEqual(prepared);
    expect(script.computer.log).toEqual([]);
  });

  test("is mended where it was changed by hand, and keeps what else somebody set", () => {
    const changed = structuredClone(prepared);
    changed.access.roles.find(({ roleid }) => roleid === "HomelabDisks")!["privs"] = "Datastore.Audit";
    changed.access.users.find(({ userid }) => userid === "homelab@pve")!.tokens[0]!.privsep = 1;
    changed.access.acl.push({ path: "/vms/5099", ugid: "homelab@pve", roleid: "HomelabMachine", propagate: 0 });
    script = new ProxmoxHost(changed, shippedDefinition(), TOKENS);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(0);
    expect(script.state.log).toEqual([
      "pveum role modify HomelabDisks --privs Datastore.AllocateSpace,Datastore.Audit",
      "pveum user token modify homelab@pve pulumi --privsep 0",
    ]);
    expect(output).toContain(
      "note   homelab@pve has HomelabMachine on /vms/5099, which the definition needs no more; when nothing is left " +
        "there: pveum acl delete /vms/5099 --users homelab@pve --roles HomelabMachine\n",
    );
  });

  test("whose tokens are lost is told so, and gets new ones only when asked", () => {
    script = new ProxmoxHost(prepared, shippedDefinition(), ["proxmoxExporterToken"]);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(1);
    expect(output).toContain(
      "fix    token homelab@pve!pulumi is there, but the stack's config has no homelab:proxmoxToken, and Proxmox shows " +
        "a token only once\n         run this again with --renew-tokens\n",
    );
    expect(output).toMatch(/\n1 to mend\n$/);
    expect(script.state.log).toEqual([]);

    expect(script.run(["prepare", "--renew-tokens"]).code).toBe(0);
    expect(script.state.log.slice(0, 2)).toEqual([
      "pveum user token delete homelab@pve pulumi",
      "pveum user token add homelab@pve pulumi --privsep 0 --output-format json",
    ]);
    expect(Object.keys(script.computer.config)).toEqual(TOKENS.map((key) => `homelab:${key}`));
  });
});

describe("a new token", () => {
  test("is printed, and put nowhere, where that is asked for", () => {
    script = new ProxmoxHost();
    const { code, output } = script.runHere(["prepare", "--print-tokens"]);
    expect(code).toBe(0);
    expect(output).toContain(
      "done   token homelab@pve!pulumi, for homelab:proxmoxToken, shown this once:\n" +
        "homelab@pve!pulumi=00000000-0000-4000-8000-000000000001\n",
    );
    expect(script.logins).toEqual([]);
  });

  test("is not made where it could not be kept", () => {
    script = new ProxmoxHost();
    expect(script.runHere(["prepare"])).toMatchObject({
      code: 1,
      messages:
        "cluster_bootstrap.sh: a new token goes into the stack's config, and there is no Pulumi here; " +
        "run this on your computer, or add --print-tokens\n",
    });
    script.computer = {
      log: [],
      config: {},
      answers: { "pulumi config --stack": { code: 255, error: "error: no stack named 'prox-n100' found\n" } },
    };
    expect(script.run(["prepare"])).toMatchObject({
      code: 1,
      messages:
        "error: no stack named 'prox-n100' found\n" +
        "cluster_bootstrap.sh: the stack prox-n100 cannot be opened; run first: npm run homelab -- preview\n",
    });
    expect(script.state.log.filter((line) => line.includes("token"))).toEqual([]);
  });

  test("is removed again when it could not be put into the stack's config", () => {
    script = new ProxmoxHost();
    script.computer = {
      log: [],
      config: {},
      answers: { "config set": { code: 255, error: "error: incorrect passphrase\n" } },
    };
    const run = script.run(["prepare"]);
    expect(run.code).toBe(1);
    expect(run.messages).toBe(
      "error: incorrect passphrase\ncluster_bootstrap.sh: the token homelab@pve!pulumi was removed again: " +
        "homelab:proxmoxToken could not be set (what Pulumi says stands above)\n",
    );
    expect(`${run.output}${run.messages}`).not.toMatch(MADE);
    expect(script.state.access.users.find(({ userid }) => userid === "homelab@pve")?.tokens).toEqual([]);
  });
});

describe("the iGPU", () => {
  const withPci = (pci: ProxmoxState["nodes"][string]["pci"]): ProxmoxState => {
    const host = structuredClone(prepared);
    host.mappings = [];
    host.nodes["n100"]!.pci = pci;
    return host;
  };

  test("without an IOMMU group is to be mended in the BIOS", () => {
    script = new ProxmoxHost(withPci([{ ...IGPU, iommugroup: -1 }]), shippedDefinition(), TOKENS);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(1);
    expect(output).toContain(
      "fix    the IOMMU is off on n100: 0000:00:02.0 is in no group\n         switch on VT-d (or AMD-Vi) in its BIOS;",
    );
    expect(script.state.mappings[0]?.map).toEqual(["node=n100,path=0000:00:02.0,id=8086:46d1,subsystem-id=8086:7270"]);
  });

  test("beside a graphics card is Intel's integrated one; among others it is left to a person", () => {
    const card = { ...IGPU, id: "0000:01:00.0", vendor: "0x10de", iommugroup: 12 };
    script = new ProxmoxHost(withPci([card, IGPU]), shippedDefinition(), TOKENS);
    expect(script.run(["prepare"]).code).toBe(0);
    expect(script.state.mappings[0]?.map[0]).toContain("path=0000:00:02.0,");

    script.state = withPci([card, { ...card, id: "0000:04:00.0" }]);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(1);
    expect(output).toContain("fix    n100 shows 2 display controllers, and which one is the iGPU is not clear\n");
    expect(script.state.mappings).toEqual([]);
  });

  test("that another host has in the mapping too stays in it", () => {
    const host = withPci([IGPU]);
    host.mappings = [{ id: "igpu", map: ["node=n100b,path=0000:00:02.0,id=8086:46d1"], checks: [] }];
    script = new ProxmoxHost(host, shippedDefinition(), TOKENS);
    expect(script.run(["prepare"]).code).toBe(0);
    expect(script.state.log).toEqual([
      "pvesh set /cluster/mapping/pci/igpu --map node=n100b,path=0000:00:02.0,id=8086:46d1 " +
        "--map node=n100,path=0000:00:02.0,id=8086:46d1,subsystem-id=8086:7270,iommugroup=0",
    ]);
  });

  test("that is another one than the mapping says is named with Proxmox' own complaint", () => {
    const host = structuredClone(prepared);
    host.mappings[0]!.checks = [
      {
        severity: "error",
        message: "Invalid configuration: 'id' does not match for 'igpu' (8086:46d2 != 8086:46d1)\n",
      },
    ];
    script = new ProxmoxHost(host, shippedDefinition(), TOKENS);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(1);
    expect(output).toContain(
      "fix    PCI mapping igpu does not fit what is in n100: Invalid configuration: 'id' does not match for 'igpu' " +
        "(8086:46d2 != 8086:46d1)",
    );
  });
});

describe("what the definition names and the host has not", () => {
  test("is named with what there is", () => {
    const host = structuredClone(prepared);
    host.storage = [{ storage: "local", content: "import" }];
    host.nodes["n100"]!.network = [{ iface: "vmbr1" }, { iface: "vmbr2" }];
    script = new ProxmoxHost(host, shippedDefinition(), TOKENS);
    const { code, output } = script.run(["prepare"]);
    expect(code).toBe(1);
    expect(output).toContain("fix    there is no datastore local-lvm\n");
    expect(output).toContain("fix    there is no bridge vmbr0 on n100; there are vmbr1 vmbr2\n");
    expect(output).toMatch(/\n2 to mend\n$/);
  });
});

describe("with two hosts", () => {
  test("each gets its grants and its mapping, and a datastore that keeps both kinds gets both", () => {
    const definition = shippedDefinition((input) => {
      onTwoHosts(input);
      input.nodes["worker-10"]!.igpu = true;
      input.proxmox.hosts["n200"]!.datastores = { images: "tank", disks: { name: "tank", size: "800GiB" } };
    });
    const host = freshHost();
    host.nodes["n200"] = { ...structuredClone(host.nodes["n100"]!), network: [{ iface: "vmbr1" }] };
    host.storage.push({ storage: "tank", content: "rootdir" });
    script = new ProxmoxHost(host, definition);
    expect(script.run(["prepare"]).code).toBe(0);
    const { log, access, storage, mappings } = script.state;
    expect(log.filter((line) => line.startsWith("pvesm"))).toEqual([
      "pvesm set local --content iso,vztmpl,backup,import",
      "pvesm set tank --content rootdir,import,images",
    ]);
    expect(storage.at(-1)).toEqual({ storage: "tank", content: "rootdir,import,images" });
    expect(mappings[0]?.map.map((entry) => entry.split(",")[0])).toEqual(["node=n100", "node=n200"]);
    expect(access.acl.map(({ path, roleid }) => `${String(roleid)} ${String(path)}`)).toEqual([
      "HomelabHost /",
      "HomelabImages /storage/local",
      "HomelabDisks /storage/local-lvm",
      "HomelabBridge /sdn/zones/localnetwork/vmbr0",
      "HomelabDevice /mapping/pci/igpu",
      "HomelabImagesDisks /storage/tank",
      "HomelabBridge /sdn/zones/localnetwork/vmbr1/50",
      ...definition.nodes.map(({ vmId }) => `HomelabMachine /vms/${String(vmId)}`),
      "PVEAuditor /",
    ]);
  });
});

describe("what goes wrong on the way", () => {
  test("ends it, in Proxmox' own words", () => {
    script = new ProxmoxHost({ ...freshHost(), refuse: { "pveum role add HomelabImages": "invalid privilege 'X'" } });
    const run = script.run(["prepare"]);
    expect(run.code).toBe(1);
    expect(run.messages).toBe("cluster_bootstrap.sh: role HomelabImages did not work: invalid privilege 'X'\n");
    expect(run.output).toBe("ok     Proxmox is 9.1.4\ndone   role HomelabHost\n");
  });

  test("a host that does not answer", () => {
    script = new ProxmoxHost();
    expect(script.run(["prepare"], { STAND_IN_SSH: "closed" })).toEqual({
      code: 1,
      output: "",
      messages:
        "ssh: connect to host 192.168.50.2 port 22: Connection refused\ncluster_bootstrap.sh: root@192.168.50.2 cannot " +
        "be reached over SSH with a key; try: ssh-copy-id root@192.168.50.2, then ssh root@192.168.50.2 true\n",
    });
  });

  test.each([
    [[], "say what to do: prepare, verify or up; see cluster_bootstrap.sh --help"],
    [["prepare", "verify"], "one command at a time: prepare or verify"],
    [["--wipe"], "there is no --wipe; see cluster_bootstrap.sh --help"],
    [["prepare", "--stack"], "--stack needs a value; see cluster_bootstrap.sh --help"],
  ])("a command line such as %j", (args, message) => {
    script = new ProxmoxHost();
    expect(script.runWithoutFacts(args)).toEqual({
      code: 1,
      output: "",
      messages: `cluster_bootstrap.sh: ${message}\n`,
    });
  });

  test("facts that are another device's, or nowhere", () => {
    script = new ProxmoxHost();
    expect(script.runHere(["--facts", "/nowhere", "verify"]).messages).toBe(
      "cluster_bootstrap.sh: /nowhere cannot be read; make it with: npm run --silent homelab -- facts proxmox > /nowhere\n",
    );
    script.computer = { log: [], config: {}, answers: { "homelab -- facts": { code: 1, error: "line 3 is wrong\n" } } };
    expect(script.runWithoutFacts(["verify"]).messages).toBe(
      "line 3 is wrong\ncluster_bootstrap.sh: the definition could not be read; npm run validate says why\n",
    );
  });
});

describe("a host that answers with what a shell could run", () => {
  test("has it passed on as it is, also in commands that are printed to be pasted", () => {
    const changed = structuredClone(prepared);
    script = new ProxmoxHost(changed, shippedDefinition(), TOKENS);
    const mark = join(script.folder, "it-ran");
    changed.mappings = [{ id: "igpu", map: ["*", `path=$(>${mark}),node=n100b`], checks: [] }];
    changed.storage[0]!.content = `iso,$(>${mark})`;
    changed.access.acl.push({ path: `/;>${mark}`, ugid: "homelab@pve", roleid: "NoAccess\u001b[8m", propagate: 0 });
    script.state = changed;
    const { output } = script.run(["prepare"]);
    expect(existsSync(mark)).toBe(false);
    expect(script.state.log).toEqual([
      `pvesm set local --content iso,$(>${mark}),import`,
      `pvesh set /cluster/mapping/pci/igpu --map * --map path=$(>${mark}),node=n100b ` +
        "--map node=n100,path=0000:00:02.0,id=8086:46d1,subsystem-id=8086:7270,iommugroup=0",
    ]);
    expect(output).toContain(`there: pveum acl delete /\\;\\>${mark} --users homelab@pve --roles $'NoAccess\\E[8m'\n`);
  });

  test.each(["a[$(id)]", "9", "9x.1", "-1.5", "٩.٤", ""])("a version %j is refused", (version) => {
    script = new ProxmoxHost({ ...freshHost(), version });
    const { code, messages } = script.run(["prepare"]);
    expect(code).toBe(1);
    const shown = version === "" ? "-" : version;
    expect(messages).toBe(
      `cluster_bootstrap.sh: Proxmox says that its version is ${shown}, which is none; ` +
        "look at pveversion on root@192.168.50.2\n",
    );
    expect(script.state.log).toEqual([]);
  });
});
