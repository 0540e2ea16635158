import type { RunResult } from "../../../infrastructure/cli/engine/layer-engine";
import { planFor } from "../../../infrastructure/cli/plan";
import { runPlan, type LayerOutcome } from "../../../infrastructure/cli/run-plan";
import type { LayerName } from "../../../stacks/layers";

const fine: RunResult = { counts: { same: 1 }, failures: [] };
const broken: RunResult = { counts: { create: 1 }, failures: [{ message: "boom" }] };

/** Runs that end when they are told to. */
class Runs {
  readonly begun: LayerName[] = [];
  private readonly ends = new Map<LayerName, (result: RunResult) => void>();

  readonly run = (layer: LayerName): Promise<RunResult> => {
    this.begun.push(layer);
    return new Promise((resolve) => this.ends.set(layer, resolve));
  };

  async end(layer: LayerName, result: RunResult = fine): Promise<void> {
    this.ends.get(layer)?.(result);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function statuses(outcomes: ReadonlyMap<LayerName, Promise<LayerOutcome>>) {
  return Object.fromEntries((await Promise.all(outcomes.values())).map((outcome) => [outcome.layer, outcome.status]));
}

test("a layer begins as soon as what it needs has ended, and no sooner", async () => {
  const runs = new Runs();
  const outcomes = runPlan(planFor("up"), runs.run);
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs.begun).toEqual(["proxmox", "cloudflare"]);
  await runs.end("proxmox");
  expect(runs.begun).toEqual(["proxmox", "cloudflare", "talos"]);
  await runs.end("talos");
  expect(runs.begun).toEqual(["proxmox", "cloudflare", "talos"]);
  await runs.end("cloudflare");
  expect(runs.begun).toEqual(["proxmox", "cloudflare", "talos", "flux"]);
  await runs.end("flux");
  await runs.end("overview");
  expect(await statuses(outcomes)).toEqual({
    proxmox: "done",
    cloudflare: "done",
    talos: "done",
    flux: "done",
    overview: "done",
  });
});

test("a layer that fails leaves the others alone, and what waits for it out", async () => {
  const begun: LayerName[] = [];
  const outcomes = runPlan(planFor("up"), (layer) => {
    begun.push(layer);
    return Promise.resolve(layer === "cloudflare" ? broken : fine);
  });
  expect(await outcomes.get("flux")).toEqual({ layer: "flux", status: "skipped", because: "cloudflare" });
  expect(await outcomes.get("overview")).toEqual({ layer: "overview", status: "skipped", because: "cloudflare" });
  expect(await statuses(outcomes)).toMatchObject({ proxmox: "done", talos: "done", cloudflare: "failed" });
  expect(begun).toEqual(["proxmox", "cloudflare", "talos"]);
});

test("a preview goes on after a failure: what the others would do is still worth knowing", async () => {
  const outcomes = runPlan(planFor("preview"), (layer) => Promise.resolve(layer === "proxmox" ? broken : fine));
  expect(await statuses(outcomes)).toEqual({
    proxmox: "failed",
    cloudflare: "done",
    talos: "done",
    flux: "done",
    overview: "done",
  });
});

test("the tunnel is not touched while VMs are left that could hold it open", async () => {
  const begun: LayerName[] = [];
  const outcomes = runPlan(planFor("destroy"), (layer) => {
    begun.push(layer);
    return Promise.resolve(layer === "proxmox" ? broken : fine);
  });
  expect(await outcomes.get("cloudflare")).toEqual({ layer: "cloudflare", status: "skipped", because: "proxmox" });
  expect(begun).toEqual(["overview", "flux", "talos", "proxmox"]);
});

test("what is no layer's failure is not taken for one", async () => {
  const outcomes = runPlan(planFor("up", ["proxmox"]), () => Promise.reject(new Error("a bug")));
  await expect(outcomes.get("proxmox")).rejects.toThrow("a bug");
});

test("an outcome says how long its layer took", async () => {
  const outcomes = runPlan(planFor("up", ["proxmox"]), async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return fine;
  });
  const outcome = await outcomes.get("proxmox");
  expect(outcome).toMatchObject({ status: "done", result: fine });
  expect((outcome as { seconds: number }).seconds).toBeGreaterThan(0.01);
});
