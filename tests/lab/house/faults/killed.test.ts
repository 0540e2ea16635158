import { counts, TestHouse, told } from "../support/test-house";

jest.setTimeout(600_000);

const house = new TestHouse(67);
const vms = () =>
  house.house.proxmox.hypervisor.state.vms.map(({ vmid, status }) => `${String(vmid)} ${status}`).sort();
const tunnels = () =>
  house.house.cloudflare.state.tunnels.filter(({ deleted_at }) => deleted_at === null).map(({ name }) => name);
const policies = () => house.house.cloudflare.state.policies.map(({ name }) => name);

beforeAll(() => house.open());
afterAll(() => house.remove());

test("killed while Proxmox makes the VMs: the next up warns, and takes them over", async () => {
  const hold = { kind: "delay", milliseconds: 600_000, processed: true } as const;
  house.house.faults.proxmox.add({ match: /^POST .*\/qemu$/, effect: hold, times: 3 });
  await house.killed("proxmox", () => vms().length === 3);
  expect(vms()).toEqual(["5011 stopped", "5021 stopped", "5022 stopped"]);

  // A destroy would leave them: they are in no state.
  expect(told(await house.run("destroy", { only: ["proxmox"], forgetProtected: true }))).toEqual([
    [
      "proxmox: the last run was killed while it created these; what is there of them is in no state, so delete it by hand:",
      "  VM 5011 (control-1), in Proxmox",
      "  VM 5021 (worker-1), in Proxmox",
      "  VM 5022 (worker-2), in Proxmox",
      "then run npm run homelab -- refresh --only proxmox --clear-pending-creates, and this again",
    ].join("\n"),
  ]);
  const report = await house.must("up", { only: ["proxmox"] });
  expect(report.layers[0]?.warnings[0]).toContain("pending operations from previous deployment");
  expect(vms()).toEqual(["5011 running", "5021 running", "5022 running"]);

  await house.must("refresh", { only: ["proxmox"], clearPendingCreates: true });
  const again = await house.must("up", { only: ["proxmox"] });
  expect([again.layers[0]?.warnings, counts(again).proxmox]).toEqual([[], { same: 13 }]);
});

test("killed while Cloudflare makes a policy: up says what to delete, and then makes it once", async () => {
  const hold = { kind: "delay", milliseconds: 600_000, processed: true } as const;
  house.house.faults.cloudflare.add({ match: /^POST .*\/access\/policies$/, effect: hold });
  await house.killed("cloudflare", () => policies().length === 1);

  const asked = house.house.cloudflare.requests.length;
  expect(told(await house.run("up", { only: ["cloudflare"] }))).toEqual([
    [
      "cloudflare: the last run was killed while it created these; what is there of them is in no state, so delete it by hand:",
      "  the policy prox-n100 default (Cloudflare: Zero Trust → Access → Policies)",
      "then run npm run homelab -- refresh --only cloudflare --clear-pending-creates, and this again",
    ].join("\n"),
  ]);
  expect(house.house.cloudflare.requests).toHaveLength(asked);

  house.house.cloudflare.state.policies.length = 0;
  await house.must("refresh", { only: ["cloudflare"], clearPendingCreates: true });
  await house.must("up", { only: ["cloudflare"] });
  expect([policies(), tunnels()]).toEqual([["prox-n100 default"], ["prox-n100"]]);
});
