import { upgradeNotice, type LastImage } from "../../../components/talos/upgrade-notice";
import { definitionOf, INSTALLER, threeNodes } from "./support/definitions";

const definition = definitionOf(threeNodes);
const node = (machineId: string) => ({ address: "", role: "worker" as const, applyMode: "auto", machineId });
const ids = { "control-1": "a", "worker-1": "b", "worker-2": "c" };
const last: LastImage = {
  talosVersion: "v1.13.9",
  schematicId: definition.image.schematicId,
  nodes: { "control-1": node("a"), "worker-1": node("b"), "worker-2": node("c") },
};

test.each([
  ["before the first update", undefined],
  ["where the image stays", last],
  ["where every node is new", { ...last, talosVersion: "v1.13.8", nodes: { "control-1": node("x") } }],
])("says nothing %s", (_, before) => {
  expect(upgradeNotice(definition, before, ids)).toBeUndefined();
});

test.each([
  ["another Talos", { talosVersion: "v1.13.8" }],
  ["other extensions", { schematicId: "ce4c9805" }],
])("%s: names the nodes that run on, each with its command, and not those made anew", (_, difference) => {
  expect(upgradeNotice(definition, { ...last, ...difference }, { ...ids, "worker-1": "new" })).toBe(
    [
      "these nodes run the image that they have until they are upgraded; run one after the other",
      `  talosctl upgrade -n 192.168.50.11 --image ${INSTALLER}   # control-1`,
      `  talosctl upgrade -n 192.168.50.22 --image ${INSTALLER}   # worker-2`,
    ].join("\n"),
  );
});
