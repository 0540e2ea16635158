import { formatFacts } from "../../../../infrastructure/cli/device-facts/fact";
import { neededRoles } from "../../../../infrastructure/cli/device-facts/proxmox-roles";
import { neededPrivileges } from "../../../../infrastructure/cli/doctor/proxmox-privileges";
import { shippedDefinition } from "../../../support/shipped-definition";
import { onTwoHosts } from "../../../support/two-hosts";
import { cli } from "../support/cli-context";
import { FakeEngine } from "../support/fake-engine";

const engine = new FakeEngine();

test("what the script on the NAS reads", async () => {
  expect(await cli(["facts", "synology"], { engine })).toEqual({
    code: 0,
    output: [
      ["stack", "prox-n100"],
      ["cluster", "prox-n100"],
      ["device", "192.168.50.5"],
      ["share", "media", "/volume1/media"],
      ["share", "backups", "/volume1/backups"],
      ["share", "archives", "/volume1/archives"],
      ["folder", "/volume1/backups/longhorn"],
      ["folder", "/volume1/backups/etcd"],
      ["client", "192.168.50.11", "control-1"],
      ["client", "192.168.50.21", "worker-1"],
      ["client", "192.168.50.22", "worker-2"],
      ["snmp", "161"],
    ]
      .map((fields) => `${fields.join("\t")}\n`)
      .join(""),
    messages: "",
  });
});

test("what the script for Proxmox reads says which tokens are set, and no token", async () => {
  const { output } = await cli(["facts", "proxmox"], { engine });
  const lines = output.trimEnd().split("\n");
  expect(lines.filter((line) => /^(device|datastore|bridge|mapping|vm|secret)\t/.test(line))).toEqual([
    "device\t192.168.50.2",
    "datastore\tlocal\timport",
    "datastore\tlocal-lvm\timages",
    "bridge\tn100\tvmbr0",
    "mapping\tigpu\tn100",
    "vm\t5011\tcontrol-1\tn100\t2\t4096\tBC:24:11:50:00:11\tvmbr0\t-\t32\t-\t-",
    "vm\t5021\tworker-1\tn100\t4\t12288\tBC:24:11:50:00:21\tvmbr0\t-\t64\t250\tigpu",
    "vm\t5022\tworker-2\tn100\t4\t12288\tBC:24:11:50:00:22\tvmbr0\t-\t64\t250\t-",
    "secret\tproxmoxToken\tset",
    "secret\tproxmoxExporterToken\tset",
  ]);
  const empty = await cli(["facts", "proxmox"], { engine, stackFile: "" });
  expect(empty.output).toContain("secret\tproxmoxToken\tmissing\n");
});

test("a device that has no script is refused with those that have one", async () => {
  const { code, messages } = await cli(["facts", "router"], { engine });
  expect(code).toBe(1);
  expect(messages).toContain("Allowed choices are proxmox, synology.");
});

test("the roles grant at each path exactly what the doctor asks for there, on either version", () => {
  const definition = shippedDefinition(onTwoHosts);
  const { roles, acls } = neededRoles(definition);
  for (const [version, key] of [["8.4", "before9"] as const, ["9.1", "from9"] as const]) {
    const granted = acls.map(({ path, role }) => {
      const { [key]: privileges = [] } = roles.find(({ name }) => name === role) ?? {};
      return { path, privileges };
    });
    const needed = neededPrivileges(definition, version).map(({ path, privileges }) => ({
      path,
      privileges: [...privileges].sort(),
    }));
    expect(granted).toEqual(needed);
  }
});

test("a fact that would break its line is a mistake of ours", () => {
  expect(formatFacts([["kind", "a", undefined, 3]])).toBe("kind\ta\t-\t3");
  expect(() => formatFacts([["kind", "a\tb"]])).toThrow('a fact may hold no tab and no line break: "a\\tb"');
});
