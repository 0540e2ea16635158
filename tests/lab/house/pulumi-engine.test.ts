import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { installedPulumi } from "../../../infrastructure/cli/automation/pulumi-cli";
import { pulumiEngine } from "../../../infrastructure/cli/rehearsal/pulumi-engine";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import { layerNames } from "../../../stacks/layers";
import { newerTalos, renamedHost, roomy, smallerControl, withWorker3 } from "./support/edits";
import { leaks } from "../../support/leaks";
import { exportedStates, houseSecrets } from "./support/house-secrets";
import { changes, checkout, counts, remains, RESOURCES, ROOT, STACK, TestHouse } from "./support/test-house";

// The same house on Pulumi's own engine with the real providers: what the lab says of itself is held against them. They
// are in no package registry, so this runs where they are on the path: pulumi, its language host, and a provider each.
const PROGRAMS = [
  "pulumi",
  "pulumi-language-nodejs",
  ...["proxmoxve", "cloudflare", "random", "talos", "kubernetes"].map((name) => `pulumi-resource-${name}`),
];
const missing = PROGRAMS.filter((name) => !isOnPath(name));

const LAN = 71;

(missing.length === 0 ? test : test.skip)(
  "on Pulumi's own engine: the same resources; a second up, a preview and a refresh change nothing; what a person changes makes the same operations; destroyed, nothing is left",
  async () => {
    const rehearsal = new TestHouse(LAN);
    try {
      await wholeHouse(rehearsal);
    } finally {
      await rehearsal.remove();
    }
  },
  20 * 60_000,
);

async function wholeHouse(rehearsal: TestHouse): Promise<void> {
  const before = checkout();
  const house = await rehearsal.open(roomy);
  const cli = await installedPulumi();
  if (cli === undefined) throw new Error("the Pulumi CLI on the path is too old");
  const { lab: folder } = rehearsal;
  const engine = pulumiEngine({ root: ROOT, stack: STACK, cli, folder, shell: process.env, ...house.access });
  rehearsal.pulumi = engine;

  const preview = await rehearsal.must("preview");
  for (const [what, left] of Object.entries(remains(house))) expect([what, left]).toEqual([what, []]);
  const up = await rehearsal.must("up");
  expect(layerNames.map((layer) => [layer, counts(up)[layer]["create"]])).toEqual(RESOURCES);
  for (const layer of ["proxmox", "cloudflare", "talos"] as const) {
    expect(counts(preview)[layer]).toEqual(counts(up)[layer]);
  }
  const { kubeconfig } = await engine.outputs("overview");
  const stands = await standing(String(kubeconfig?.value));
  expect(stands.nodes.map(({ name, ready }) => `${name} ${String(ready)}`)).toEqual([
    "control-1 true",
    "worker-1 true",
    "worker-2 true",
  ]);

  const reports = [await rehearsal.must("up"), await rehearsal.must("preview"), await rehearsal.must("refresh")];
  expect(reports.map(changes)).toEqual([[], [], []]);

  rehearsal.edit((text) => renamedHost(newerTalos(smallerControl(withWorker3(LAN)(roomy(text))))));
  const [announced, done] = [await rehearsal.must("preview"), await rehearsal.must("up")];
  expect(changes(done)).toEqual([
    "cloudflare: update ZeroTrustAccessApplication access-grafana (domain)",
    // The provider names the first part of a path only.
    "cloudflare: update ZeroTrustTunnelCloudflaredConfig routes (config)",
    "flux: update ConfigMap flux-settings (data.HOST_GRAFANA, data.TALOS_VERSION, data.LAN_ADDRESSES)",
    "proxmox: create File n100-talos-v1.13.10-eed1860a28cc-nocloud-amd64",
    "proxmox: create VirtualMachine worker-3",
    "proxmox: create VmLegacy worker-3",
    "proxmox: delete File n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64",
    "proxmox: update VmLegacy control-1 (memory.dedicated)",
    "talos: create ConfigurationApply cluster-worker-3",
    "talos: update ConfigurationApply cluster-control-1 (machineConfigurationInput)",
    "talos: update ConfigurationApply cluster-worker-1 (machineConfigurationInput)",
    "talos: update ConfigurationApply cluster-worker-2 (machineConfigurationInput)",
  ]);
  expect(changes(announced)).toEqual(changes(done));
  reports.push(announced, done);
  const secrets = await houseSecrets(rehearsal, String(kubeconfig?.value));
  const states = await exportedStates(engine);
  expect(leaks({ ...states, reports: JSON.stringify([preview, up, ...reports]) }, secrets)).toEqual([]);

  await rehearsal.must("destroy", { forgetProtected: true });
  for (const [what, left] of Object.entries(remains(house))) expect([what, left]).toEqual([what, []]);
  expect(checkout()).toBe(before);
}

function isOnPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
