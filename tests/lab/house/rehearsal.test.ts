import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import { layerNames } from "../../../stacks/layers";
import { leaks } from "../../support/leaks";
import { exportedStates, houseSecrets } from "./support/house-secrets";
import { checkout, counts, remains, RESOURCES, TestHouse } from "./support/test-house";

const rehearsal = new TestHouse(63);

afterAll(() => rehearsal.remove());

test(
  "from nothing to a cluster; a second up changes nothing; destroyed, nothing is left",
  async () => {
    const before = checkout();
    const house = await rehearsal.open();

    const preview = await rehearsal.must("preview");
    expect(house.proxmox.hypervisor.state.vms).toEqual([]);

    const up = await rehearsal.must("up");
    expect(layerNames.map((layer) => [layer, counts(up)[layer]["create"]])).toEqual(RESOURCES);
    // The preview promised what the update did.
    expect(counts(preview).proxmox).toEqual(counts(up).proxmox);
    expect(counts(preview).cloudflare).toEqual(counts(up).cloudflare);
    expect(counts(preview).talos).toEqual(counts(up).talos);

    const { kubeconfig } = await rehearsal.engine.outputs("overview");
    expect(kubeconfig?.secret).toBe(true);
    const stands = await standing(String(kubeconfig?.value));
    expect(stands.nodes.map(({ name, ready }) => `${name} ${String(ready)}`)).toEqual([
      "control-1 true",
      "worker-1 true",
      "worker-2 true",
    ]);
    expect(stands.namespaces).toContain("flux-system");
    expect(stands.available).toContain("flux-system/kustomize-controller");
    expect(house.machines.all().map(({ phase }) => phase)).toEqual(["running", "running", "running"]);
    expect(house.cloudflare.state.tunnels.map(({ name }) => name)).toEqual(["prox-n100"]);

    const second = await rehearsal.must("up");
    const later = await rehearsal.must("preview");
    for (const report of [second, later]) {
      for (const layer of layerNames) {
        const { same = 0, read = 0, ...changed } = counts(report)[layer];
        expect({ layer, changed }).toEqual({ layer, changed: {} });
        expect(same + read).toBeGreaterThan(0);
      }
    }

    // Nobody but the owner may read what the lab keeps, and no layer's progress shows a secret.
    for (const entry of readdirSync(rehearsal.lab, { withFileTypes: true })) {
      if (entry.isFile() && entry.name !== "definition.yaml") {
        expect([entry.name, statSync(join(rehearsal.lab, entry.name)).mode & 0o077]).toEqual([entry.name, 0]);
      }
    }
    // Nor does anything that is printed or exported.
    const secrets = await houseSecrets(rehearsal, String(kubeconfig?.value));
    const printed: Record<string, string> = { reports: JSON.stringify([preview, up, second, later]) };
    for (const command of [["outputs"], ["preview"], ["preview", "--json"], ["up"]]) {
      const { code, output, messages } = await rehearsal.commandLine(...command);
      expect({ command, code }).toEqual({ command, code: 0 });
      printed[command.join(" ")] = output + messages;
    }
    const states = await exportedStates(rehearsal.engine);
    expect(Object.keys(secrets).length).toBeGreaterThan(30);
    expect(leaks({ ...states, ...printed }, secrets)).toEqual([]);

    await rehearsal.must("destroy", { forgetProtected: true });
    for (const [what, left] of Object.entries(remains(house))) expect([what, left]).toEqual([what, []]);
    await house.kubernetes.settled();
    expect([house.kubernetes.running, house.kubernetes.pids()]).toEqual([false, {}]);
    for (const layer of layerNames) expect([layer, await rehearsal.engine.resources(layer)]).toEqual([layer, []]);
    expect(checkout()).toBe(before);
  },
  20 * 60_000,
);
