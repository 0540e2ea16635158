import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { layerNames, type LayerName } from "../../../stacks/layers";
import { requiredSecrets } from "../../../stacks/secrets";
import { operate } from "../../../infrastructure/cli/operate";
import { layerOptions } from "../../../infrastructure/cli/layer-options";
import type { Operation } from "../../../infrastructure/cli/engine/layer-engine";
import type { Report } from "../../../infrastructure/cli/report";
import { EmbeddedEngine } from "../../../infrastructure/cli/rehearsal/embedded-engine";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import { House } from "../../../infrastructure/lab/house/house";

const ROOT = resolve(__dirname, "../../..");
const STACK = "prox-n100";

let folder: string;
let house: House;

/** The shipped definition in a LAN of its own, so that the tests do not meet a rehearsal of the real one. */
function definition(change: (text: string) => string = (text) => text): string {
  const shipped = readFileSync(join(ROOT, "config/clusters/prox-n100.yaml"), "utf8");
  const path = join(folder, "house.yaml");
  writeFileSync(path, change(shipped.replaceAll("192.168.50.", "192.168.63.")));
  return path;
}

const open = (path: string) =>
  House.open({
    definition: path,
    stack: STACK,
    folder: join(folder, "lab"),
    secretKeys: (each) => requiredSecrets(each).map(({ key }) => key),
    patience: 60_000,
  });

function run(operation: Operation, forgetProtected = false): Promise<Report> {
  const engine = new EmbeddedEngine(ROOT, house.engine);
  const optionsFor = layerOptions({ engine, operation, definition: house.definition, forgetProtected });
  return operate({ engine, operation, stack: STACK, optionsFor, display: "none" });
}

/** Every file of the checkout that Git would see, with its digest. */
function checkout(): string {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n");
  const digest = createHash("sha256");
  for (const file of files.sort()) digest.update(file).update(readFileSync(join(ROOT, file)));
  return digest.digest("hex");
}

const failures = (report: Report) =>
  report.layers.flatMap(({ layer, failures: all }) => all.map(({ message }) => `${layer}: ${message}`));
const counts = (report: Report) =>
  Object.fromEntries(report.layers.map((layer) => [layer.layer, layer.counts])) as Record<
    LayerName,
    Record<string, number>
  >;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await house.close();
});

test(
  "from nothing to a cluster; a second up changes nothing; destroyed, nothing is left",
  async () => {
    const before = checkout();
    house = await open(definition());

    const preview = await run("preview");
    expect(failures(preview)).toEqual([]);
    expect(house.proxmox.hypervisor.state.vms).toEqual([]);

    const up = await run("up");
    expect(failures(up)).toEqual([]);
    for (const layer of layerNames) expect(counts(up)[layer]["create"]).toBeGreaterThan(0);
    // The preview promised what the update did.
    expect(counts(preview).proxmox).toEqual(counts(up).proxmox);
    expect(counts(preview).cloudflare).toEqual(counts(up).cloudflare);
    expect(counts(preview).talos).toEqual(counts(up).talos);

    const engine = new EmbeddedEngine(ROOT, house.engine);
    const { kubeconfig } = await engine.outputs("overview");
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

    const second = await run("up");
    expect(failures(second)).toEqual([]);
    for (const layer of layerNames) {
      const { same = 0, read = 0, ...changed } = counts(second)[layer];
      expect({ layer, changed }).toEqual({ layer, changed: {} });
      expect(same + read).toBeGreaterThan(0);
    }

    // Nobody but the owner may read what the lab keeps, and the state of no layer shows a secret in the progress.
    for (const entry of readdirSync(join(folder, "lab"), { withFileTypes: true })) {
      if (entry.isFile() && entry.name !== "definition.yaml") {
        expect([entry.name, statSync(join(folder, "lab", entry.name)).mode & 0o077]).toEqual([entry.name, 0]);
      }
    }
    const told = JSON.stringify([preview, up, second]);
    for (const secret of Object.values(house.secrets)) expect(told).not.toContain(secret);

    const destroyed = await run("destroy", true);
    expect(failures(destroyed)).toEqual([]);
    expect(house.proxmox.hypervisor.state.vms).toEqual([]);
    expect(house.proxmox.hypervisor.state.volumes).toEqual([]);
    const { tunnels, records, applications, policies } = house.cloudflare.state;
    expect(tunnels.filter(({ deleted_at }) => deleted_at === null)).toEqual([]);
    expect([records, applications, policies]).toEqual([[], [], []]);
    expect(checkout()).toBe(before);
  },
  20 * 60_000,
);
