import fc from "fast-check";
import { fromStruct, fromWire, toStruct, toWire } from "../../../../infrastructure/lab/engine/property/wire";
import {
  OutputValue,
  ResourceReference,
  Secret,
  unknown,
  type Property,
  type PropertyMap,
} from "../../../../infrastructure/lab/engine/property/value";

const all = { secrets: true, resources: true, outputs: true };
const none = { secrets: false, resources: false, outputs: false };

describe("properties on the wire", () => {
  // JavaScript itself has no object with a member of that name.
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
  const leaf: fc.Arbitrary<Property> = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.constant(unknown),
    fc.string().map((id) => new ResourceReference("urn:pulumi:s::p::t::n", id || unknown, "1.0.0")),
  );
  const property = fc.letrec<{ value: Property }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("value")),
      fc.dictionary(name, tie("value")),
      tie("value").map((value) => (value instanceof Secret ? value : new Secret(value))),
      fc.tuple(tie("value"), fc.boolean()).map(([value, secret]) => new OutputValue(value, secret, ["urn:a"])),
    ),
  })).value;

  it("are the same when they come back", () => {
    fc.assert(
      fc.property(fc.dictionary(name, property), (properties) => {
        expect(fromStruct(toStruct(properties, all))).toEqual(properties);
      }),
    );
  });

  it("are plain for a receiver that knows no better", () => {
    const properties: PropertyMap = {
      secret: new Secret("x"),
      output: new OutputValue("y", true, []),
      resource: new ResourceReference("urn:pulumi:s::p::t::n", "id", ""),
      component: new ResourceReference("urn:pulumi:s::p::t::n", undefined, ""),
      unknown,
    };
    expect(toWire(properties, none)).toEqual({
      secret: "x",
      output: "y",
      resource: "id",
      component: "urn:pulumi:s::p::t::n",
      unknown: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("know an output without a value for one that is not known", () => {
    const wire = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
    expect(fromWire(wire)).toEqual(new OutputValue(unknown, true, []));
  });

  it("may not be assets", () => {
    const wire = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    expect(() => fromWire(wire)).toThrow("the lab does not model assets and archives as properties");
  });
});
