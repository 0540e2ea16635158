import { PartialFailure, unknown } from "../../../../infrastructure/lab/engine/provider/adapter";
import { Secret } from "../../../../infrastructure/lab/engine/property/value";
import { harness, CONFIG_MAP, metadata, map, child, rejection } from "./harness";
import { kubeconfigOf, make, providerOf, request } from "./provider";

const SECRET = "kubernetes:core/v1:Secret";
const MAP_PATH = "/api/v1/namespaces/flux-system/configmaps/cluster-settings";
const lab = harness();

describe("an object", () => {
  test("is applied under a field manager of its own, and its live state comes back", async () => {
    const made = await make(lab.provider, map());
    expect(lab.server.applied).toEqual([
      {
        path: MAP_PATH,
        query: {
          fieldManager: expect.stringMatching(/^pulumi-kubernetes-[0-9a-f]{8}$/) as string,
          force: "true",
          fieldValidation: "Warn",
        },
        object: { apiVersion: "v1", kind: "ConfigMap", metadata, data: { VIP: "192.168.50.10" } },
      },
    ]);
    expect(made.outputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...metadata, uid: "uid-1", generation: 1 },
      data: { VIP: "192.168.50.10" },
      __initialApiVersion: "v1",
      __fieldManager: lab.server.applied[0]!.query["fieldManager"],
    });
    expect(made.outputs).not.toHaveProperty("metadata.managedFields");
  });

  test("is applied under the field manager of its annotation", async () => {
    const annotations = { "pulumi.com/patchFieldManager": "kustomize-controller" };
    await make(lab.provider, { ...map(), inputs: { ...map().inputs, metadata: { ...metadata, annotations } } });
    expect(lab.server.applied[0]!.query["fieldManager"]).toBe("kustomize-controller");
  });

  test("is put into the default namespace, and refused without a name", async () => {
    expect((await make(lab.provider, { ...map(), inputs: { metadata: { name: "a" } } })).id).toBe("default/a");
    await expect(make(lab.provider, { ...map(), inputs: { metadata: {} } })).rejects.toThrow(
      /the lab makes up no names/,
    );
  });

  test("with an annotation that the lab does not honour is refused", async () => {
    const annotations = { "pulumi.com/waitFor": "condition=Ready" };
    await expect(
      make(lab.provider, child(CONFIG_MAP, "ConfigMap", { metadata: { name: "a", annotations } })),
    ).rejects.toThrow(/does not model the annotation pulumi.com\/waitFor/);
    expect(lab.server.applied).toEqual([]);
  });

  test("that waits for a load balancer is refused", async () => {
    const service = child("kubernetes:core/v1:Service", "Service", { spec: { type: "LoadBalancer" } });
    await expect(make(lab.provider, service)).rejects.toThrow("the lab does not model Services of type LoadBalancer");
  });

  test("in a preview asks nobody", async () => {
    const { outputs } = await lab.provider.create({
      ...request(CONFIG_MAP, "it"),
      inputs: { data: { a: unknown } },
      timeout: 0,
      preview: true,
    });
    expect(outputs).toEqual({ data: { a: unknown } });
    expect(lab.server.requests).toEqual([]);
  });

  test("is tried again while its kind or namespace is not there", async () => {
    lab.server.faults.add({
      match: /^PATCH/,
      effect: { kind: "answer", status: 404, body: "404 page not found" },
      times: 2,
    });
    await make(lab.provider, map());
    expect(lab.server.requests.map(({ status }) => status)).toEqual([404, 404, 200]);
  });

  test("outlives an API server that is busy or cuts the connection", async () => {
    lab.server.faults.add({ match: /^PATCH/, effect: { kind: "answer", status: 503 } });
    lab.server.faults.add({ match: /^PATCH/, effect: { kind: "cut" } });
    expect((await make(lab.provider, map())).id).toBe("flux-system/cluster-settings");
  });

  test("fails with the way on where the API server is gone", async () => {
    const short = await providerOf(kubeconfigOf(lab.server.url, lab.authority, lab.client), { unavailable: 30 });
    await lab.server.close();
    await expect(make(short, map())).rejects.toThrow(
      /configured Kubernetes cluster is unreachable: .*ECONNREFUSED.*see that the API server .* runs, then run this again/,
    );
  });

  test("that the API server refuses is not there", async () => {
    const body = { reason: "Invalid", message: "ConfigMap is invalid: data", code: 422 };
    lab.server.faults.add({ match: /^PATCH/, effect: { kind: "answer", status: 422, body } });
    const error = await rejection(make(lab.provider, map()));
    expect(error).not.toBeInstanceOf(PartialFailure);
    expect(error?.message).toMatch(
      /was not successfully created by the Kubernetes API server: ConfigMap is invalid: data$/,
    );
  });
});

describe("a Secret", () => {
  const secret = child(SECRET, "Secret", { stringData: { token: "hunter2" } });

  test("is kept as a secret, inputs and outputs, however the program wrote it", async () => {
    const common = request(SECRET, "it");
    const checked = await lab.provider.check!({
      ...common,
      olds: undefined,
      news: secret.inputs,
      randomSeed: new Uint8Array(32),
    });
    expect(checked.inputs["data"]).toEqual(new Secret({ token: Buffer.from("hunter2").toString("base64") }));
    expect(checked.inputs).not.toHaveProperty("stringData");
    const inputs = { ...secret.inputs, stringData: null, data: { token: "aHVudGVyMg==" } };
    const { outputs } = await lab.provider.create({ ...common, inputs, timeout: 0, preview: false });
    expect(outputs["data"]).toEqual(new Secret({ token: "aHVudGVyMg==" }));
  });

  test("is in no message of a failure", async () => {
    const body = {
      reason: "Invalid",
      message: 'data: Invalid value: "hunter2"',
      details: { causes: [{ field: "data[token]", message: "hunter2" }] },
    };
    lab.server.faults.add({ match: /^PATCH/, effect: { kind: "answer", status: 422, body } });
    const message = (await rejection(make(lab.provider, secret)))?.message;
    expect(message).toMatch(/Invalid: data\[token\]$/);
    expect(message).not.toContain("hunter2");
  });
});
