import { setTimeout as sleep } from "node:timers/promises";
import { standing } from "../../../infrastructure/cli/rehearsal/standing";
import { Kubectl } from "./support/kubectl";
import { Talosctl } from "./support/talosctl";
import { TestHouse } from "./support/test-house";

const rehearsal = new TestHouse(65);
const NODE = "192.168.65.11";

afterAll(() => rehearsal.remove());

test(
  "a control plane that lost its disk is recovered from etcd's snapshot, and holds what it held then",
  async () => {
    const house = await rehearsal.open();
    await rehearsal.must("up", { only: ["proxmox", "talos"] });
    const { talosconfig, kubeconfig } = await rehearsal.engine.outputs("talos");
    const machine = house.machines.byAddress(NODE)!;
    const config = machine.disk.config!;
    const kubectl = new Kubectl(String(kubeconfig?.value));
    const talosctl = () => new Talosctl(String(talosconfig?.value), NODE, house.addresses.nodes["control-1"]!);
    const running = async () => {
      while (machine.phase !== "running") await sleep(20);
      await house.machines.settled();
    };
    let talos = talosctl();

    await kubectl.createConfigMap("before");
    const snapshot = await talos.snapshot();
    await kubectl.createConfigMap("after");
    expect(await kubectl.configMaps()).toEqual(["after", "before"]);

    await talos.call("Reset", { reboot: true });
    talos.close();
    while (machine.phase !== "maintenance") await sleep(20);
    machine.apply(config, "AUTO");
    await running();
    await house.kubernetes.settled();
    expect(house.kubernetes.running).toBe(false);

    talos = talosctl();
    const damaged = Buffer.from(snapshot);
    damaged.writeUInt8(damaged.readUInt8(8192) ^ 0xff, 8192);
    await talos.recover(damaged);
    await expect(talos.call("Bootstrap", { recover_etcd: true })).rejects.toThrow(
      /error recovering from the snapshot: expected sha256/,
    );
    await talos.recover(snapshot);
    await talos.call("Bootstrap", { recover_etcd: true });
    talos.close();
    await house.kubernetes.settled();

    expect(await kubectl.configMaps()).toEqual(["before"]);
    expect((await standing(String(kubeconfig?.value))).nodes.map(({ name }) => name)).toEqual([
      "control-1",
      "worker-1",
      "worker-2",
    ]);
    kubectl.close();
    // The next update has nothing to mend.
    expect(
      (await rehearsal.must("up", { only: ["proxmox", "talos"] })).layers.flatMap(({ changes }) => changes),
    ).toEqual([]);
  },
  15 * 60_000,
);
