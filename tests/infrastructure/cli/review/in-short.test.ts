import { inShort, type Findings } from "../../../../infrastructure/cli/review/in-short";

const nothing: Findings = { reports: [], configs: [], vms: [], ways: [], tree: [], failures: [] };
const change = {
  kustomization: "media",
  name: "ConfigMap media/x",
  before: undefined,
  after: undefined,
  dangers: [] as { rank: number; message: string }[],
};

test("what nobody has to look at is said to be that", () => {
  expect(inShort(nothing).text).toBe("Nothing changes for a machine, a way in, or the cluster.");
  expect(inShort({ ...nothing, tree: [change] }).text).toBe(
    "No machine changes, nothing opens, and nothing dangerous is among what changes in the cluster.",
  );
});

test("a line for a failure, the machines, what opens, and what is dangerous", () => {
  const layer = { seconds: 1, counts: {}, changes: [], warnings: [], failures: [] };
  const report = { operation: "up" as const, stack: "prox-n100", ok: false };
  const failed = { ...report, layers: [{ ...layer, layer: "talos" as const, status: "failed" as const }] };
  const findings: Findings = {
    reports: [failed, failed],
    configs: [
      { node: "worker-10", kind: "added", fields: [] },
      { node: "worker-9", kind: "added", fields: [] },
      { node: "worker-1", kind: "removed", fields: [] },
    ],
    vms: [{ node: "worker-2", properties: ["memory.dedicated"], effect: "reboot" }],
    ways: [
      { way: "a.example.com", before: "the LAN", after: "anybody", opens: true },
      { way: "b.example.com", before: "anybody", after: "the LAN", opens: false },
    ],
    tree: [change, { ...change, dangers: [{ rank: 0, message: "is pruned: its data may go with it" }] }],
    failures: ["apps/x/kustomization.yaml:3 is not there"],
  };
  expect(inShort(findings).text).toBe(`- **It fails**: talos
- **Part of the tree cannot be rendered**: apps/x/kustomization.yaml:3 is not there
- **Machines**: worker-1 to be removed, with disks; worker-2 to be rebooted; worker-9, worker-10 to be installed
- **Opens**: \`a.example.com\` for anybody
- **Cluster tree**: 1 of 2 changed objects want a second look`);
});
