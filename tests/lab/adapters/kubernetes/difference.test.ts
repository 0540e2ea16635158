import { type PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import { harness, metadata, map, child } from "./harness";
import { make, request } from "./provider";

const SECRET = "kubernetes:core/v1:Secret";
const lab = harness();

describe("a difference", () => {
  const diff = async (
    child: { type: string; name: string; inputs: PlainMap },
    news: PlainMap,
    ignoreChanges: string[] = [],
  ) => {
    const { id, checked, outputs } = await make(lab.provider, child);
    const next = await make(lab.provider, { ...child, inputs: news }).then(({ checked }) => checked);
    return lab.provider.diff!({
      ...request(child.type, child.name),
      id,
      oldInputs: checked,
      oldOutputs: outputs,
      newInputs: next,
      ignoreChanges,
    });
  };

  test("is none where nothing changed, whatever else the API server wrote", async () => {
    expect(await diff(map(), map().inputs)).toEqual({ changed: [], replaces: [], deleteBeforeReplace: false });
  });

  test("is the path that changed, in place", async () => {
    expect(await diff(map(), map({ VIP: "192.168.50.9", ZONE: "z" }).inputs)).toEqual({
      changed: ["data.VIP", "data.ZONE"],
      replaces: [],
      deleteBeforeReplace: false,
    });
  });

  test("of the name or namespace makes it anew", async () => {
    const inputs = { ...map().inputs, metadata: { ...metadata, namespace: "other" } };
    expect(await diff(map(), inputs)).toEqual({
      changed: ["metadata.namespace"],
      replaces: ["metadata.namespace"],
      deleteBeforeReplace: false,
    });
  });

  test("of an immutable field deletes it first", async () => {
    const type = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
    const binding = (name: string) => ({
      type,
      name: "b",
      inputs: { metadata: { name: "b" }, roleRef: { kind: "ClusterRole", name } },
    });
    expect(await diff(binding("view"), binding("admin").inputs)).toEqual({
      changed: ["roleRef.name"],
      replaces: ["roleRef.name"],
      deleteBeforeReplace: true,
    });
  });

  test.each([["*"], ["data"], ["data.VIP"]])("that is ignored as %s is none", async (ignored) => {
    expect(await diff(map(), map({ VIP: "other" }).inputs, [ignored])).toMatchObject({ changed: [], replaces: [] });
  });

  test("of a Secret is seen by what it encodes to", async () => {
    const secret = (stringData: PlainMap) => child(SECRET, "Secret", { stringData });
    expect(await diff(secret({ token: "a" }), secret({ token: "a" }).inputs)).toMatchObject({ changed: [] });
    expect(await diff(secret({ token: "a" }), secret({ token: "b" }).inputs)).toMatchObject({
      changed: ["data.token"],
      replaces: [],
    });
  });
});
