import * as fc from "fast-check";
import { schematicId, schematicYaml } from "../../../config/derive/schematic";

// The ids are the factory's own answers.
test.each([
  [[], "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"],
  [["siderolabs/qemu-guest-agent"], "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515"],
])("the id of %j is the factory's", (extensions, id) => {
  expect(schematicId(extensions)).toBe(id);
});

test("order and repetition have no meaning", () => {
  const names = fc.constantFrom("siderolabs/i915", "siderolabs/iscsi-tools", "siderolabs/qemu-guest-agent");
  fc.assert(
    fc.property(fc.array(names), (extensions) => {
      expect(schematicYaml(extensions)).toBe(schematicYaml([...new Set(extensions)].reverse()));
    }),
  );
});
