import {
  formatReport,
  layerReport,
  NOT_BEGUN,
  outcomeLine,
  type LayerReport,
} from "../../../infrastructure/cli/report";
import { LayerProgress } from "../../../infrastructure/cli/layer-progress";
import { urn } from "./support/fake-engine";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";

function layer(report: Partial<LayerReport> & Pick<LayerReport, "layer">): LayerReport {
  return { status: "done", seconds: 1, counts: {}, changes: [], warnings: [], failures: [], ...report };
}

test("a preview lists the changes, names of properties without their values, then the counts", () => {
  const text = formatReport({
    operation: "preview",
    stack: "prox-n100",
    ok: true,
    layers: [
      layer({
        layer: "proxmox",
        counts: { create: 1, update: 1, replace: 1, delete: 1, same: 12, read: 2 },
        changes: [
          { op: "create", urn: urn("proxmox", VM, "worker-3"), properties: ["cpu"] },
          { op: "update", urn: urn("proxmox", VM, "worker-1"), properties: ["memory", "cpu"] },
          { op: "replace", urn: urn("proxmox", VM, "worker-2"), properties: ["machine"] },
          { op: "delete", urn: urn("proxmox", VM, "worker-4"), properties: [] },
        ],
      }),
      layer({ layer: "cloudflare", counts: { same: 7 } }),
    ],
  });
  expect(text).toBe(`proxmox:
  + VmLegacy worker-3
  ~ VmLegacy worker-1 (memory, cpu)
  ± VmLegacy worker-2 (machine)
  - VmLegacy worker-4

layer       create  update  replace  delete  same  other  status
proxmox          1       1        1       1    12      2  done
cloudflare       -       -        -       -     7      -  done`);
});

test("an update ends with the table, the warnings, and for each failure the resource, its cause and what to do", () => {
  const text = formatReport({
    operation: "up",
    stack: "prox-n100",
    ok: false,
    layers: [
      layer({
        layer: "proxmox",
        status: "failed",
        counts: { create: 2 },
        warnings: ["the image is large\nand slow"],
        failures: [
          { resource: urn("proxmox", VM, "control-1"), message: "HTTP 401\nno such token", cause: "C", fix: "F" },
          { message: "the program failed" },
        ],
      }),
      layer({ layer: "talos", status: "skipped", because: "proxmox" }),
    ],
  });
  expect(text).toBe(`layer    create  update  replace  delete  same  other  status
proxmox       2       -        -       -     -      -  failed
talos         -       -        -       -     -      -  skipped

warning in proxmox: the image is large
    and slow

✖ proxmox, VmLegacy control-1: HTTP 401
    no such token
  likely cause: C
  what to do:   F
✖ proxmox: the program failed`);
});

test("what befell several resources alike is said once", () => {
  const failed = (name: string, message: string) => ({
    resource: urn("proxmox", VM, name),
    message,
    cause: "C",
    fix: "F",
  });
  const failures = [failed("control-1", "HTTP 401"), failed("worker-1", "HTTP 500"), failed("worker-2", "HTTP 401")];
  const text = formatReport({
    ...{ operation: "up", stack: "prox-n100", ok: false },
    layers: [layer({ layer: "proxmox", status: "failed", failures })],
  });
  expect(text.slice(text.indexOf("✖"))).toBe(`✖ proxmox, VmLegacy control-1 and 1 more: HTTP 401
  likely cause: C
  what to do:   F
✖ proxmox, VmLegacy worker-1: HTTP 500
  likely cause: C
  what to do:   F`);
});

test.each([
  [layer({ layer: "talos", counts: { create: 3, same: 1 }, seconds: 41.25 }), "up", "3 created, 1 unchanged (41.3 s)"],
  [layer({ layer: "talos", counts: { create: 3, same: 1 } }), "preview", "3 to create, 1 unchanged (1.0 s)"],
  [
    layer({ layer: "talos", counts: { delete: 2, replace: 1, refresh: 4 } }),
    "up",
    "1 replaced, 2 deleted, 4 refresh (1.0 s)",
  ],
  [layer({ layer: "talos", counts: { create: 0 } }), "up", "nothing to do (1.0 s)"],
  [layer({ layer: "talos", status: "skipped", because: "proxmox" }), "up", "left out, because proxmox failed"],
  [layer({ layer: "talos", status: "failed" }), "up", "failed (1.0 s)"],
  [layer({ layer: "talos", status: "failed" }), "preview", "failed (1.0 s)"],
  [layer({ layer: "talos", status: "failed", counts: { create: 2 } }), "up", "failed, until then 2 created (1.0 s)"],
  [layer({ layer: "talos", status: "failed", failures: [{ message: NOT_BEGUN }] }), "up", NOT_BEGUN],
] as const)("one line says how a layer ended", (report, operation, line) => {
  expect(outcomeLine(report, operation)).toBe(line);
});

test("what several layers warn of alike is said once, with the layers", () => {
  const download = "the provider was not on this computer and was downloaded";
  const text = formatReport({
    operation: "up",
    stack: "prox-n100",
    ok: true,
    layers: [
      layer({ layer: "proxmox", warnings: [download] }),
      layer({ layer: "talos", warnings: ["nodes wait for a reboot", download] }),
      layer({ layer: "overview", warnings: [download] }),
    ],
  });
  expect(text.split("\n").filter((line) => line.startsWith("warning"))).toEqual([
    `warning in proxmox, talos, overview: ${download}`,
    "warning in talos: nodes wait for a reboot",
  ]);
});

test("seconds are rounded to tenths", () => {
  const result = { counts: {}, failures: [] };
  const report = layerReport({ layer: "flux", status: "done", seconds: 12.3456, result }, new LayerProgress());
  expect(report.seconds).toBe(12.3);
});
