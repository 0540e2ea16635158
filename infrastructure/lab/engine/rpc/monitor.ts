import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import {
  DeploymentInfo,
  type ReadResourceRequest,
  ReadResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
  ResourceInvokeResponse,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fromStruct, toStruct } from "../property/wire";
import type { ProgramRequest } from "../program/command";
import { makeUrn } from "../urn";
import { UnmodelledError } from "../unmodelled";
import type { Deployment } from "../run/deployment";
import type { Functions } from "../run/functions";
import type { Readings } from "../run/readings";
import type { RegisteredResource, Registrar } from "../run/registrar";
import { features } from "./features";
import { readRegistration } from "./registration";
import { unary } from "./unary";

/** What serves a program. */
export interface MonitorHost {
  readonly program: Omit<ProgramRequest, "address">;
  readonly deployment: Deployment;
  readonly registrar: Registrar;
  readonly readings: Readings;
  readonly functions: Functions;
  /** The program has registered all that it has. Resolves when the run is over. */
  readonly signal: () => Promise<void>;
}

/** The service `pulumirpc.ResourceMonitor`, which a program registers its resources with. */
export function resourceMonitor(host: MonitorHost): UntypedServiceImplementation {
  const { program, deployment, registrar, readings, functions } = host;

  /** What goes wrong about a resource ends the run; the program itself would only know that a call has failed. */
  async function about<T>(request: RegisterResourceRequest | ReadResourceRequest, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { stack, project } = program;
      const urn = makeUrn(stack, project.name, request.getParent(), request.getType(), request.getName());
      deployment.abort(urn, error);
      return await deployment.untilClosed(new Promise<never>(() => undefined));
    }
  }

  function unmodelled(what: string): () => Promise<never> {
    return () => {
      deployment.abort(undefined, new UnmodelledError(`the lab does not model ${what}`));
      return deployment.untilClosed(new Promise<never>(() => undefined));
    };
  }

  return {
    getDeploymentInfo: unary(() => deploymentInfo(program)),
    supportsFeature: unary((request: SupportsFeatureRequest) =>
      new SupportsFeatureResponse().setHassupport(Object.hasOwn(features, request.getId())),
    ),
    registerResource: unary((request: RegisterResourceRequest) =>
      about(request, async () => registered(await registrar.register(readRegistration(request)), request)),
    ),
    readResource: unary((request: ReadResourceRequest) =>
      about(request, async () => {
        const { urn, outputs } = await readings.read(request);
        const options = {
          secrets: request.getAcceptsecrets(),
          resources: request.getAcceptresources(),
          outputs: false,
        };
        return new ReadResourceResponse().setUrn(urn).setProperties(toStruct(outputs, options));
      }),
    ),
    registerResourceOutputs: unary(async (request: RegisterResourceOutputsRequest) => {
      await deployment.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new Empty();
    }),
    invoke: unary(async (request: ResourceInvokeRequest) => {
      const { result, failures } = await functions.invoke(request);
      const resources = request.getAcceptresources() || request.getTok() === "pulumi:pulumi:getResource";
      const failed = failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason));
      const struct = toStruct(result, { secrets: true, resources, outputs: false });
      return new ResourceInvokeResponse().setReturn(struct).setFailuresList(failed);
    }),
    registerStackTransform: unary((callback: Callback) => {
      registrar.addStackTransform(callback);
      return new Empty();
    }),
    signalAndWaitForShutdown: unary(async () => {
      await host.signal();
      return new Empty();
    }),
    call: unary(unmodelled("methods of resources (Call)")),
    registerStackInvokeTransform: unary(unmodelled("transforms of functions")),
    registerResourceHook: unary(unmodelled("resource hooks")),
    registerErrorHook: unary(unmodelled("error hooks")),
    registerPackage: unary(unmodelled("parameterized packages")),
  };
}

function registered(resource: RegisteredResource, request: RegisterResourceRequest): RegisterResourceResponse {
  const { urn, id, outputs, outputDependencies } = resource;
  const options = { secrets: request.getAcceptsecrets(), resources: request.getAcceptresources(), outputs: false };
  const response = new RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs, options));
  for (const [name, urns] of outputDependencies ?? []) {
    const dependencies = new RegisterResourceResponse.PropertyDependencies().setUrnsList([...urns]);
    response.getPropertydependenciesMap().set(name, dependencies);
  }
  return response;
}

function deploymentInfo({ project, stack, organization, config, ...rest }: MonitorHost["program"]): DeploymentInfo {
  const info = new DeploymentInfo()
    .setProject(project.name)
    .setStack(stack)
    .setOrganization(organization)
    .setConfigsecretkeysList([...config.secretKeys])
    .setDryrun(rest.preview)
    .setParallel(rest.parallel)
    .setSupportedfeaturesList(Object.values(features));
  for (const [key, value] of Object.entries(config.values)) info.getConfigMap().set(key, value);
  return info;
}
