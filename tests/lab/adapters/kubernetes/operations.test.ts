import { PartialFailure } from "../../../../infrastructure/lab/engine/provider/adapter";
import { harness, CONFIG_MAP, map, rejection } from "./harness";
import { make, request } from "./provider";

const MAP_PATH = "/api/v1/namespaces/flux-system/configmaps/cluster-settings";
const lab = harness();

describe("later", () => {
  const later = async (news = map().inputs) => {
    const { id, checked, outputs } = await make(lab.provider, map());
    const common = { ...request(CONFIG_MAP, "flux-settings"), id, timeout: 0 };
    const update = (ignoreChanges: string[] = []) =>
      lab.provider.update({
        ...common,
        oldInputs: checked,
        oldOutputs: outputs,
        newInputs: news,
        ignoreChanges,
        preview: false,
      });
    return { common, inputs: checked, outputs, update };
  };

  test("an update is applied under the same field manager", async () => {
    const { update, outputs } = await later(map({ VIP: "192.168.50.9" }).inputs);
    expect((await update(["*"])).outputs).toMatchObject({ data: { VIP: "192.168.50.9" } });
    expect(lab.server.applied[1]!.query["fieldManager"]).toBe(outputs["__fieldManager"]);
  });

  test("an update that fails keeps the object with what was wanted", async () => {
    const { update } = await later();
    lab.server.faults.add({ match: /^PATCH/, effect: { kind: "answer", status: 409, body: { message: "conflict" } } });
    const error = (await rejection(update())) as PartialFailure;
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error.reasons).toEqual([
      'the Kubernetes API server reported that "flux-system/cluster-settings" failed to fully initialize or become live: conflict',
    ]);
  });

  test("an update that ignores a part of an object is refused", async () => {
    const { update } = await later();
    await expect(update(["data"])).rejects.toThrow(/as a whole \("\*"\) only, not data/);
  });

  test("a refresh gives the object as it is and as it would be written, and nothing where it is gone", async () => {
    const { common, inputs, outputs } = await later();
    lab.server.objects.get(MAP_PATH)!["data"] = { VIP: "drifted", EXTRA: "x" };
    expect(await lab.provider.read({ ...common, inputs, outputs })).toMatchObject({
      id: "flux-system/cluster-settings",
      inputs: { ...map().inputs, data: { VIP: "drifted" } },
      outputs: { data: { VIP: "drifted", EXTRA: "x" }, __fieldManager: outputs["__fieldManager"] },
    });
    lab.server.objects.clear();
    expect(await lab.provider.read({ ...common, inputs, outputs })).toBeUndefined();
  });

  test("a deletion waits until the object is gone; one that is gone is no error", async () => {
    const { common, inputs, outputs } = await later();
    await lab.provider.delete({ ...common, inputs, outputs });
    expect(lab.server.objects.size).toBe(0);
    await lab.provider.delete({ ...common, inputs, outputs });
  });

  test("a deletion that a finalizer holds up says so", async () => {
    const { common, inputs, outputs } = await later();
    lab.server.objects.get(MAP_PATH)!.metadata["finalizers"] = ["finalizers.fluxcd.io"];
    await expect(lab.provider.delete({ ...common, inputs, outputs, timeout: 0.03 })).rejects.toThrow(
      "'cluster-settings' timed out waiting to be deleted; finalizers might be preventing deletion (finalizers.fluxcd.io)",
    );
  });
});
