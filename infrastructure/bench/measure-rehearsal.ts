import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { definitionPath } from "../../config/load";
import { layerNames, type LayerName } from "../../stacks/layers";
import { requiredSecrets } from "../../stacks/required-secrets";
import { layerOptions } from "../cli/layer-options";
import { operate } from "../cli/operate";
import { EmbeddedEngine } from "../cli/rehearsal/embedded-engine";
import { House } from "../lab/house/house";
import { Flux } from "../lab/flux/flux";
import type { Picture } from "../lab/flux/picture/picture";
import { ensureBinaries, ensureTools } from "../lab/kubernetes/binaries";

const ROOT = resolve(__dirname, "..", "..");
const STACK = "prox-n100";
const SAMPLE_MS = 500;

/** One rehearsal of the shipped definition: up from nothing, up again, and the tree. */
export interface Rehearsal {
  /** Seconds of the first up, the lab's own start included. */
  readonly firstUp: number;
  readonly secondUp: number;
  /** Seconds of a preview of all the layers, by those of the slowest of them alone. */
  readonly previews: number;
  /** What Flux made of the tree from then on; seconds, levels, and the critical path's part of all work. */
  readonly tree: Pick<Picture, "ready" | "seconds" | "depth" | "criticalShare">;
  /** Peak of all of its processes together, this one included; pages that they share are counted in each. */
  readonly memoryMiB: number;
}

/**
 * Rehearses once; the Kubernetes programs are built before it, if need be.
 *
 * @throws Error with what failed.
 */
export async function measureRehearsal(): Promise<Rehearsal> {
  await ensureBinaries();
  await ensureTools(["kustomize-controller"]);
  const folder = mkdtempSync(join(tmpdir(), "homelab-bench-"));
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, familyMemory());
  }, SAMPLE_MS);
  try {
    const start = performance.now();
    const house = await House.open({
      definition: definitionPath(STACK, {}),
      stack: STACK,
      folder: join(folder, "lab"),
      secretKeys: (definition) => requiredSecrets(definition).map(({ key }) => key),
    });
    try {
      await up(house);
      const between = performance.now();
      await up(house);
      const end = performance.now();
      const previews = await previewRatio(house);
      const tree = await reconciled(house, folder);
      return { firstUp: (between - start) / 1000, secondUp: (end - between) / 1000, previews, tree, memoryMiB: peak };
    } finally {
      await house.close();
    }
  } finally {
    clearInterval(sampling);
    rmSync(folder, { recursive: true });
  }
}

function up(house: House): Promise<void> {
  return run(house, "up");
}

async function previewRatio(house: House): Promise<number> {
  const alone: number[] = [];
  for (const layer of layerNames) alone.push(await seconds(() => run(house, "preview", [layer])));
  return (await seconds(() => run(house, "preview"))) / Math.max(...alone);
}

async function seconds(act: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await act();
  return (performance.now() - start) / 1000;
}

async function run(house: House, operation: "up" | "preview", only?: readonly LayerName[]): Promise<void> {
  const engine = new EmbeddedEngine(ROOT, house.engine);
  const { definition } = house;
  const optionsFor = layerOptions({ engine, operation, definition, only });
  const report = await operate({ engine, operation, stack: STACK, only, optionsFor, display: "none" });
  const failed = report.layers.flatMap(({ failures }) => failures.map(({ message }) => message));
  if (failed.length > 0) throw new Error(failed.join("\n"));
}

async function reconciled(house: House, folder: string): Promise<Picture> {
  const { kubeconfig } = await new EmbeddedEngine(ROOT, house.engine).outputs("overview");
  const flux = await Flux.start({
    folder: join(folder, "lab", "flux"),
    kubeconfig: String(kubeconfig?.value),
    root: ROOT,
    house,
  });
  try {
    await flux.settled();
    return await flux.picture();
  } finally {
    await flux.close();
  }
}

/** MiB of this process and all that descend from it. */
function familyMemory(): number {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const family = new Set([process.pid]);
  // Parents are not always listed before their children.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [pid = 0, parent = 0] of rows) if (family.has(parent)) family.add(pid);
  }
  const kilobytes = rows.reduce((sum, [pid = 0, , rss = 0]) => (family.has(pid) ? sum + rss : sum), 0);
  return Math.round(kilobytes / 1024);
}
