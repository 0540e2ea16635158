import { forgetResolved, refuseLeftovers, withoutPending } from "../../../infrastructure/cli/pending-creations";
import { FakeEngine, urn } from "./support/fake-engine";

const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const tunnel = {
  urn: urn("cloudflare", TUNNEL, "tunnel"),
  type: TUNNEL,
  protect: false,
  inputs: { name: "prox-n100" },
};
const record = { urn: urn("cloudflare", RECORD, "tunnel"), type: RECORD, protect: false, inputs: { name: "tunnel" } };
const vm = { urn: urn("proxmox", VM, "a"), type: VM, protect: false, inputs: { vmId: 5011, name: "control-1" } };
const password = { urn: urn("flux", PASSWORD, "p"), type: PASSWORD, protect: false, inputs: {} };

test("what another creation would meet or double is named, with where it is and how to go on", async () => {
  const engine = new FakeEngine();
  engine.pending.cloudflare = [tunnel, record];
  await expect(refuseLeftovers(engine, "up", "cloudflare")).rejects.toThrow(
    [
      "the last run was killed while it created these; what is there of them is in no state, so delete it by hand:",
      "  the record tunnel (Cloudflare: DNS → Records)",
      "  the tunnel prox-n100 (Cloudflare: Zero Trust → Networks → Tunnels)",
      "then run npm run homelab -- refresh --only cloudflare --clear-pending-creates, and this again",
    ].join("\n"),
  );
});

test("what another creation takes over, or makes again without harm, stops no update", async () => {
  const engine = new FakeEngine();
  engine.pending.proxmox = [vm];
  engine.pending.flux = [password];
  await refuseLeftovers(engine, "up", "proxmox");
  await refuseLeftovers(engine, "up", "flux");
});

test("a destroy would leave it, so it is named there", async () => {
  const engine = new FakeEngine();
  engine.pending.proxmox = [vm];
  await expect(refuseLeftovers(engine, "destroy", "proxmox")).rejects.toThrow("\n  VM 5011 (control-1), in Proxmox\n");
});

test("what a later run has made is in the state, and stops nothing", async () => {
  const engine = new FakeEngine();
  engine.pending.proxmox = [vm];
  engine.states.proxmox = [vm];
  await refuseLeftovers(engine, "destroy", "proxmox");
});

describe("notes of creations that were under way", () => {
  const note = (each: { urn: string }, type = "creating") => ({ type, resource: { urn: each.urn, id: "x" } });
  const exported = (...operations: object[]) => ({
    version: 3,
    deployment: { resources: [{ urn: "a" }], pending_operations: operations },
  });

  test("go once a later run has made the resource, and nothing else of the state does", async () => {
    const engine = new FakeEngine();
    engine.pending.proxmox = [vm, password];
    engine.states.proxmox = [vm, password];
    engine.exports.proxmox = exported(note(vm), note(vm, "updating"), note(password), note(record));
    await forgetResolved(engine, "proxmox");
    expect(engine.exports.proxmox).toEqual(exported(note(vm, "updating"), note(record)));
  });

  test("stay where nothing has become of it, or the resource may be the one that was to be replaced", async () => {
    const engine = new FakeEngine();
    engine.pending.proxmox = [vm];
    engine.pending.cloudflare = [tunnel];
    engine.states.cloudflare = [tunnel];
    await forgetResolved(engine, "proxmox");
    await forgetResolved(engine, "cloudflare");
    await forgetResolved(engine, "flux");
    expect(engine.calls).toEqual([]);
  });

  test("a state without any is left as it is", () => {
    expect(withoutPending({ version: 3, deployment: { pending_operations: null } }, new Set(["a"]))).toEqual({
      version: 3,
      deployment: { pending_operations: [] },
    });
  });
});
