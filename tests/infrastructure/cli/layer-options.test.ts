import type { RunOptions } from "../../../infrastructure/cli/engine/layer-engine";
import { layerOptions, type LayerOptionsArgs } from "../../../infrastructure/cli/layer-options";
import { layerNames } from "../../../stacks/layers";
import { shippedDefinition } from "../../support/shipped-definition";
import { FakeEngine, urn } from "./support/fake-engine";

const definition = shippedDefinition();
const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";
const APPLIED = urn("talos", CONFIGURATION_APPLY, "cluster-worker-1");

function options(args: Partial<LayerOptionsArgs>) {
  const engine = new FakeEngine();
  engine.states.talos = [
    { urn: APPLIED, type: CONFIGURATION_APPLY, protect: false, inputs: { node: "192.168.50.21" } },
  ];
  const of = layerOptions({ engine, operation: "up", definition, probe: () => Promise.resolve(false), ...args });
  return async (): Promise<Record<string, RunOptions>> =>
    Object.fromEntries(await Promise.all(layerNames.map(async (layer) => [layer, await of(layer)] as const)));
}

test("in a preview each layer learns which of those before it are only previewed too", async () => {
  expect(await options({ operation: "preview" })()).toEqual({
    proxmox: {},
    cloudflare: {},
    talos: { environment: { HOMELAB_PREVIEW_AHEAD: "proxmox" } },
    flux: { environment: { HOMELAB_PREVIEW_AHEAD: "proxmox,cloudflare,talos" } },
    overview: { environment: { HOMELAB_PREVIEW_AHEAD: "proxmox,cloudflare,talos,flux" } },
  });
  expect(await options({ operation: "preview", only: ["talos"] })()).toMatchObject({ talos: {} });
});

test.each(["up", "preview"] as const)("a node that lost its config gets it again with %s", async (operation) => {
  const asked: string[] = [];
  const of = options({
    operation,
    only: ["talos"],
    probe: (endpoint) => {
      asked.push(endpoint);
      return Promise.resolve(true);
    },
  });
  expect(await of()).toMatchObject({ proxmox: {}, cloudflare: {}, talos: { replace: [APPLIED] } });
  expect(asked).toEqual(["192.168.50.21"]);
});

test("an up passes nothing else on", async () => {
  expect(await options({})()).toEqual({ proxmox: {}, cloudflare: {}, talos: {}, flux: {}, overview: {} });
});

test("a refresh says whether half-done creations are dropped", async () => {
  expect((await options({ operation: "refresh", clearPendingCreates: true })())["flux"]).toEqual({
    clearPendingCreates: true,
  });
});

test("a destroy gives up what is protected only when told, and the cluster's content with its VMs", async () => {
  expect(await options({ operation: "destroy" })()).toMatchObject({
    talos: { forgetProtected: undefined },
    flux: { environment: { PULUMI_K8S_DELETE_UNREACHABLE: "true" } },
  });
  expect(await options({ operation: "destroy", only: ["flux"], forgetProtected: true })()).toMatchObject({
    flux: { forgetProtected: true },
  });
  expect((await options({ operation: "destroy", only: ["flux"] })())["flux"]).not.toHaveProperty("environment");
});
