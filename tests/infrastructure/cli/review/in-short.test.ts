import { words } from "../../../../infrastructure/cli/review/markdown";
import type { Finding } from "../../../../infrastructure/cli/review/second-look";
import { inShort, type Findings } from "../../../../infrastructure/cli/review/in-short";

const nothing: Findings = {
  reports: [],
  configs: [],
  vms: [],
  ways: [],
  findings: [],
  changes: 0,
  notJudged: 0,
  failures: [],
};

test("where nothing is found, what was looked at is pointed to, and nothing is called harmless", () => {
  expect(inShort(nothing).text).toBe(
    "Nothing differs in the tree, the definition, the machines' configs or the files.",
  );
  expect(inShort({ ...nothing, changes: 1 }).text).toBe(
    "The checks found nothing in what they looked at, which is listed below with what they did not look at.",
  );
  expect(inShort({ ...nothing, changes: 1, notJudged: 2 }).text).toBe(
    "- **Not judged**: 2 fields or kinds that no check knows",
  );
});

test("a line for a failure, the machines, what opens, and what each check found, the worst first", () => {
  const layer = { seconds: 1, counts: {}, changes: [], warnings: [], failures: [] };
  const report = { operation: "up" as const, stack: "prox-n100", ok: false };
  const failed = { ...report, layers: [{ ...layer, layer: "talos" as const, status: "failed" as const }] };
  const image: Finding = {
    about: words`\`Deployment a\``,
    dangers: [
      {
        check: "image",
        message: words`
x
        `,
      },
    ],
  };
  const lost: Finding = {
    about: words`\`Namespace b\``,
    dangers: [
      {
        check: "lost",
        message: words`
x
        `,
      },
      {
        check: "image",
        message: words`
x
        `,
      },
    ],
  };
  const findings: Findings = {
    ...nothing,
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
    findings: [image, image, image, lost],
    failures: ["apps/x/kustomization.yaml:3 is not there"],
  };
  expect(inShort(findings).text).toBe(`- **It fails**: talos
- **Part of the tree cannot be rendered**, so nothing is known of it: apps/x/kustomization.yaml:3 is not there
- **Machines**: worker-1 to be removed, with disks; worker-2 to be rebooted; worker-9, worker-10 to be installed
- **Opens**: \`a.example.com\` for anybody
- **Second look**, data and objects that go: \`Namespace b\`
- **Second look**, images: \`Deployment a\`, \`Deployment a\`, \`Deployment a\`, 1 more`);
});
