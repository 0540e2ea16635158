import { z } from "zod";
import type { LayerName } from "../../stacks/layers";
import { oneLine } from "../shared/printable";
import type { LayerEngine, StateResource } from "./engine/layer-engine";
import { UserError } from "./user-error";

interface Leftover {
  /** What a killed creation may have left, and where a person finds it. */
  readonly name: (inputs: StateResource["inputs"]) => string;
  /** Whether another creation takes it over; otherwise it is in the way, or would be there twice. */
  readonly takenOver?: true;
}

/**
 * What a creation makes that a second one does not simply make again. All other kinds are left out: objects in the cluster
 * and configs are applied, schematics and keys are nobody's, and the bootstrap tells by itself that it was done.
 */
const LEFTOVERS: Readonly<Record<string, Leftover>> = {
  "proxmoxve:index/vmLegacy:VmLegacy": {
    name: ({ vmId, name }) => `VM ${text(vmId)} (${text(name)}), in Proxmox`,
    takenOver: true,
  },
  "proxmoxve:download/file:File": {
    name: ({ datastoreId, fileName }) => `the image ${text(fileName)}, in Proxmox' datastore ${text(datastoreId)}`,
    takenOver: true,
  },
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": {
    name: ({ name }) => `the tunnel ${text(name)} (Cloudflare: Zero Trust → Networks → Tunnels)`,
  },
  "cloudflare:index/dnsRecord:DnsRecord": {
    name: ({ name }) => `the record ${text(name)} (Cloudflare: DNS → Records)`,
  },
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": {
    name: ({ name }) => `the policy ${text(name)} (Cloudflare: Zero Trust → Access → Policies)`,
  },
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": {
    name: ({ domain }) => `the application of ${text(domain)} (Cloudflare: Zero Trust → Access → Applications)`,
  },
};

/**
 * Looks whether a killed run was creating what may be there now although no state knows it. An update would make some of it
 * a second time, and a destroy would leave it.
 *
 * @throws UserError that says what to look for, and how to go on.
 */
export async function refuseLeftovers(
  engine: Pick<LayerEngine, "resources" | "pendingCreations">,
  operation: "up" | "destroy",
  layer: LayerName,
): Promise<void> {
  const pending = await engine.pendingCreations(layer);
  if (pending.length === 0) return;
  const made = new Set((await engine.resources(layer)).map(({ urn }) => urn));
  const lines = pending
    .filter(({ urn }) => !made.has(urn))
    .flatMap(({ type, inputs }) => {
      const leftover = LEFTOVERS[type];
      if (leftover === undefined || (operation === "up" && leftover.takenOver === true)) return [];
      return [`  ${leftover.name(inputs)}`];
    });
  if (lines.length === 0) return;
  throw new UserError(
    [
      "the last run was killed while it created these; what is there of them is in no state, so delete it by hand:",
      ...[...new Set(lines)].sort(),
      `then run npm run homelab -- refresh --only ${layer} --clear-pending-creates, and this again`,
    ].join("\n"),
  );
}

/**
 * Takes out of the state the notes of creations that a later run has made up for. The engine keeps such a note for ever, and
 * warns of it at each update; only a refresh that is told to drops it, with those that nothing has become of.
 *
 * A creation is made up for where its resource is in the state and another creation takes over what the first one left, or
 * makes it again without harm. Of the other kinds the resource in the state may be the one that was to be replaced.
 */
export async function forgetResolved(
  engine: Pick<LayerEngine, "resources" | "pendingCreations" | "editState">,
  layer: LayerName,
): Promise<void> {
  const pending = await engine.pendingCreations(layer);
  if (pending.length === 0) return;
  const made = new Set((await engine.resources(layer)).map(({ urn }) => urn));
  const harmless = pending.filter(({ type }) => LEFTOVERS[type] === undefined || LEFTOVERS[type].takenOver === true);
  const resolved = new Set(harmless.map(({ urn }) => urn).filter((urn) => made.has(urn)));
  if (resolved.size > 0) await engine.editState(layer, (exported) => withoutPending(exported, resolved));
}

const state = z.looseObject({
  deployment: z.looseObject({
    pending_operations: z
      .array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) }))
      .nullish(),
  }),
});

/** A state, as `pulumi stack export` prints it, without the creations of these URNs that were under way. */
export function withoutPending(exported: unknown, urns: ReadonlySet<string>): unknown {
  const parsed = state.parse(exported);
  const pending = parsed.deployment.pending_operations ?? [];
  const kept = pending.filter(({ type, resource }) => type !== "creating" || !urns.has(resource.urn));
  return { ...parsed, deployment: { ...parsed.deployment, pending_operations: kept } };
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? oneLine(String(value)) : "?";
}
