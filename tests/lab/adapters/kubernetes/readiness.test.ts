import { PartialFailure } from "../../../../infrastructure/lab/engine/provider/adapter";
import { harness, child, rejection } from "./harness";
import { make, request } from "./provider";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const lab = harness();

describe("readiness", () => {
  const path = "/apis/apps/v1/namespaces/apps/deployments/it";
  const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: "so it is" });
  const rollOut = (ready: number, available: string) => {
    const live = lab.server.objects.get(path)!;
    live.metadata["annotations"] = { "deployment.kubernetes.io/revision": "1" };
    live["status"] = {
      observedGeneration: 1,
      updatedReplicas: ready,
      readyReplicas: ready,
      conditions: [condition("Available", available, "MinimumReplicas"), condition("Progressing", "True", "Rolling")],
    };
  };
  const deployment = child(DEPLOYMENT, "Deployment", { spec: { replicas: 2 } });

  test("of a Deployment comes when all its Pods are", async () => {
    const made = make(lab.provider, deployment);
    while (lab.server.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    rollOut(2, "True");
    expect((await made).outputs).toMatchObject({ status: { readyReplicas: 2 } });
  });

  test("that does not come within the program's limit leaves the object, with the reasons", async () => {
    const failed = make(lab.provider, deployment, 0.05);
    while (lab.server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    rollOut(0, "False");
    const error = (await rejection(failed)) as PartialFailure;
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error.id).toBe("apps/it");
    expect(error.reasons).toEqual([
      expect.stringMatching(/successfully created.*'it' timed out waiting to be Ready$/),
      "[MinimumReplicas] so it is",
      "Minimum number of live Pods was not attained",
    ]);
    expect(error.outputs["__fieldManager"]).toMatch(/^pulumi-kubernetes-/);
  });

  test("is not waited for where the annotation says so", async () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const inputs = { ...deployment.inputs, metadata: { name: "it", namespace: "apps", annotations } };
    await make(lab.provider, { ...deployment, inputs });
    expect(lab.server.requests.map(({ method }) => method)).toEqual(["PATCH"]);
  });

  test("that is cut off by the user leaves the object", async () => {
    const controller = new AbortController();
    const inputs = { apiVersion: "apps/v1", ...deployment.inputs };
    const common = request(DEPLOYMENT, "it", controller.signal);
    const created = lab.provider.create({ ...common, inputs, timeout: 0, preview: false });
    while (lab.server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    const error = (await rejection(created)) as PartialFailure;
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error.reasons[0]).toMatch(/Resource operation was cancelled for 'it'$/);
  });

  test("of a Service comes when its Endpoints have settled without Pods that are not ready", async () => {
    const endpoints = "/api/v1/namespaces/apps/endpoints/it";
    lab.server.objects.set(endpoints, { metadata: {}, subsets: [{ notReadyAddresses: [{ ip: "10.244.0.1" }] }] });
    const service = child("kubernetes:core/v1:Service", "Service", { spec: { selector: { app: "it" } } });
    const made = make(lab.provider, service);
    while (lab.server.requests.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    lab.server.objects.set(endpoints, { metadata: {}, subsets: [{ addresses: [{ ip: "10.244.0.1" }] }] });
    expect((await made).id).toBe("apps/it");
  });
});
