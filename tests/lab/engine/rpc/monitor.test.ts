import { status, type sendUnaryData, type ServerUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { type SupportsFeatureResponse, SupportsFeatureRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type MonitorHost, resourceMonitor } from "../../../../infrastructure/lab/engine/rpc/monitor";
import { type Deployment, ShutDownError } from "../../../../infrastructure/lab/engine/run/deployment";

type Answer<T> = { error: { code?: number } | null; value: T | null | undefined };

async function call<T>(service: UntypedServiceImplementation, method: string, request: unknown): Promise<Answer<T>> {
  return await new Promise((resolve) => {
    const handler = service[method] as (call: ServerUnaryCall<unknown, T>, callback: sendUnaryData<T>) => void;
    handler({ request } as ServerUnaryCall<unknown, T>, (error, value) => {
      resolve({ error, value });
    });
  });
}

describe("the service that programs register resources with", () => {
  const said: unknown[] = [];
  const deployment = {
    abort: (urn: string | undefined, error: unknown) => said.push(urn, (error as Error).message),
    untilClosed: () => Promise.reject(new ShutDownError("resource monitor shut down")),
  };
  const service = resourceMonitor({ deployment: deployment as unknown as Deployment } as MonitorHost);

  it.each(["secrets", "outputValues", "aliasSpecs", "deletedWith", "replaceWith", "replacementTrigger", "transforms"])(
    "says that it supports %s",
    async (feature) => {
      const { value } = await call<SupportsFeatureResponse>(
        service,
        "supportsFeature",
        new SupportsFeatureRequest().setId(feature),
      );
      expect(value?.getHassupport()).toBe(true);
    },
  );

  it.each(["resourceHooks", "invokeTransforms", "parameterization", "errorHooks", "toString"])(
    "does not claim to support %s",
    async (feature) => {
      const { value } = await call<SupportsFeatureResponse>(
        service,
        "supportsFeature",
        new SupportsFeatureRequest().setId(feature),
      );
      expect(value?.getHassupport()).toBe(false);
    },
  );

  it.each([
    ["call", "the lab does not model methods of resources (Call)"],
    ["registerResourceHook", "the lab does not model resource hooks"],
    ["registerErrorHook", "the lab does not model error hooks"],
    ["registerStackInvokeTransform", "the lab does not model transforms of functions"],
    ["registerPackage", "the lab does not model parameterized packages"],
  ])("ends the run where it is asked for %s", async (method, message) => {
    said.length = 0;
    const { error } = await call(service, method, {});
    expect(said).toEqual([undefined, message]);
    // The SDK ends a program without a word when the monitor is gone.
    expect(error?.code).toBe(status.UNAVAILABLE);
  });
});
