import { z } from "zod";
import type { LayerEngine } from "./engine/layer-engine";
import { UserError } from "./user-error";

const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const SECRETS = "talos:machine/secrets:Secrets";
const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";

/** The provider's one id for it. */
const ID = "machine_bootstrap";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

const state = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.looseObject({ type: z.string(), resource })).nullish(),
  }),
});

type Resource = z.infer<typeof resource>;

/**
 * Writes into the talos layer's state that etcd was bootstrapped. That is where a run was cut off or killed right after
 * it: Talos does it once, answers `AlreadyExists` from then on, and the provider can neither read nor import it so that an
 * update goes on.
 *
 * @throws UserError if the state knows of it already, or the nodes have no config yet.
 */
export function adoptBootstrap(engine: Pick<LayerEngine, "editState">): Promise<void> {
  return engine.editState("talos", withBootstrap);
}

/** A state, as `pulumi stack export` prints it, with the bootstrap. Secrets in it stay as they are. */
export function withBootstrap(exported: unknown): unknown {
  const parsed = state.parse(exported);
  const resources = parsed.deployment.resources ?? [];
  const pending = parsed.deployment.pending_operations ?? [];
  if (resources.some(({ type }) => type === BOOTSTRAP)) {
    throw new UserError("the talos layer's state knows already that etcd was bootstrapped; run npm run homelab -- up");
  }
  const begun = pending.find((operation) => operation.resource.type === BOOTSTRAP)?.resource ?? fromConfig(resources);
  const bootstrap = { ...begun, id: ID, outputs: { ...begun.inputs, id: ID } };
  return {
    ...parsed,
    deployment: {
      ...parsed.deployment,
      resources: [...resources, bootstrap],
      pending_operations: pending.filter((operation) => operation.resource.type !== BOOTSTRAP),
    },
  };
}

/** The resource as the program registers it: it asks the first control plane, as the one that got its config first. */
function fromConfig(resources: readonly Resource[]): Resource {
  const secrets = resources.find(({ type }) => type === SECRETS);
  const first = resources.find(({ type }) => type === CONFIGURATION_APPLY);
  if (secrets === undefined || first === undefined) {
    throw new UserError("no node has its config from the talos layer yet; run npm run homelab -- up first");
  }
  const { clientConfiguration, node, endpoint } = first.inputs;
  return {
    urn: secrets.urn.replace(SECRETS, BOOTSTRAP),
    custom: true,
    type: BOOTSTRAP,
    parent: secrets.parent,
    provider: first.provider,
    inputs: { clientConfiguration, node, endpoint, timeouts: { create: "10m" } },
    dependencies: [secrets.urn, first.urn],
    propertyDependencies: { clientConfiguration: [secrets.urn] },
    ...(first["replacementTrigger"] === undefined ? {} : { replacementTrigger: first["replacementTrigger"] }),
  };
}
