import { exposure, machines, operations } from "../../../../infrastructure/cli/review/sections";
import { vmChanges } from "../../../../infrastructure/cli/review/vm-changes";
import type { LayerReport } from "../../../../infrastructure/cli/report";

const urn = (type: string, name: string) => `urn:pulumi:prox-n100::homelab-proxmox::${type}::${name}`;
const vm = (name: string) => urn("proxmoxve:index/vmLegacy:VmLegacy", name);
const layer = (more: Partial<LayerReport>): LayerReport => ({
  layer: "proxmox",
  status: "done",
  seconds: 1,
  counts: {},
  changes: [],
  warnings: [],
  failures: [],
  ...more,
});

test("operations by layer, what fails with what to do, what is warned of, and the list folded", () => {
  const changes = [{ op: "update", urn: vm("worker-1"), properties: ["memory.dedicated"] }];
  const failed = layer({
    layer: "talos",
    status: "failed",
    failures: [{ resource: urn("talos:machine/bootstrap:Bootstrap", "cluster"), message: "no answer", fix: "wait" }],
    warnings: ["two\nlines", "run\n  one\n  two\nnow"],
  });
  const report = { operation: "preview" as const, stack: "prox-n100", ok: false };
  const blocks = operations({ ...report, layers: [layer({ counts: { update: 1, same: 2 }, changes }), failed] });
  expect(blocks).toEqual([
    {
      text: `### Operations

| layer | create | update | replace | delete | same |  |
| --- | --- | --- | --- | --- | --- | --- |
| proxmox | – | 1 | – | – | 2 |  |
| talos | – | – | – | – | – | failed |

> [!CAUTION]
> **talos, Bootstrap cluster** fails: no answer
> 
> What to do: wait

> [!WARNING]
> **talos**: two
> lines

> [!WARNING]
> **talos**: run
> \`\`\`
> one
> two
> \`\`\`
> now`,
    },
    {
      name: "the list of operations",
      text: `<details>
<summary>each operation</summary>

- proxmox: \`~ VmLegacy worker-1 (memory.dedicated)\`

</details>`,
    },
  ]);
});

test("machines: the worst first, the VM's changes with the config's, fields folded", () => {
  const vms = vmChanges([
    { op: "replace", urn: vm("worker-2"), properties: ["nodeName"] },
    { op: "update", urn: vm("worker-1"), properties: ["memory.dedicated"] },
    { op: "update", urn: vm("control-1"), properties: ["description", "tags"] },
    { op: "create", urn: vm("worker-3"), properties: [] },
  ]);
  const fields = [
    { field: "machine.sysctls.a|b", kind: "", path: [], before: undefined, after: "1", effect: "no reboot" as const },
    {
      field: "machine.type",
      kind: "",
      path: [],
      before: "worker",
      after: ["x"],
      effect: "reinstall" as const,
      note: "for life",
    },
  ];
  const [table, ...folded] = machines(
    [
      { node: "control-1", kind: "changed", fields },
      { node: "worker-3", kind: "added", fields: [] },
    ],
    vms,
  );
  expect(table?.text).toBe(`### Machines

| node | needs | what changes |
| --- | --- | --- |
| worker-3 | **install** | a new machine |
| control-1 | **reinstall**: for life | VM (\`description\`, \`tags\`), \`machine.sysctls.a\\|b\`, \`machine.type\` |
| worker-2 | **reinstall** | VM (\`nodeName\`: its VM is made anew, with empty disks) |
| worker-1 | **reboot** | VM (\`memory.dedicated\`: counts from the VM's next start) |`);
  expect(folded).toEqual([
    {
      name: "the fields of control-1",
      text: `<details>
<summary>control-1: 2 fields of its config</summary>

| field | before | after | needs |
| --- | --- | --- | --- |
| \`machine.sysctls.a\\|b\` | – | \`1\` | no reboot |
| \`machine.type\` | \`worker\` | \`["x"]\` | reinstall: for life |

</details>`,
    },
  ]);
  expect(machines([], [])).toEqual([{ text: "### Machines\n\nNo machine changes." }]);
});

test("ways in: what opens first", () => {
  const ways = [
    { way: "a", before: "anybody", after: undefined, opens: false },
    { way: "b", before: "anybody", after: "the LAN", opens: false },
    { way: "c", before: undefined, after: "anybody", opens: true },
  ];
  expect(exposure(ways).text).toBe(`### Ways in

| way | before | after |  |
| --- | --- | --- | --- |
| \`c\` | – | anybody | **opens** |
| \`a\` | anybody | – | closes |
| \`b\` | anybody | the LAN | narrows |`);
});
