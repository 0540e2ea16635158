import { pendingReboots, rebootNotice } from "../../../components/talos/pending-reboots";
import { definitionOf, threeNodes } from "./support/definitions";

const { nodes } = definitionOf(threeNodes);

test("the nodes whose change is staged, by name", () => {
  const modes = { "worker-2": "staged", "control-1": "auto", "worker-1": "staged" };
  expect(pendingReboots(nodes, modes).map(({ name }) => name)).toEqual(["worker-1", "worker-2"]);
  expect(pendingReboots(nodes, {})).toEqual([]);
});

test("names each node with the command that reboots it", () => {
  expect(rebootNotice(pendingReboots(nodes, { "worker-1": "staged", "worker-2": "staged" }))).toBe(
    [
      "the last config change of these nodes is staged and takes effect at their next reboot;",
      "unless they have rebooted since, run one after the other",
      "  talosctl reboot -n 192.168.50.21 --wait   # worker-1",
      "  talosctl reboot -n 192.168.50.22 --wait   # worker-2",
    ].join("\n"),
  );
});

test("says nothing where nothing waits", () => {
  expect(rebootNotice([])).toBeUndefined();
});
