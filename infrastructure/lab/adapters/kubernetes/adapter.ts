import {
  type CheckRequest,
  type CheckResult,
  type ConfiguredProvider,
  type PlainMap,
  type ProviderAdapter,
} from "../../engine/provider/adapter";
import { Client } from "./client";
import { CONFIG_FILE, configFile, configFileShape } from "./config-file";
import { connect, type Connection } from "./connection";
import { difference } from "./difference";
import { kindOf, objectShapes, type Kind } from "./kinds";
import { isMap, metadataOf, normalized, textOf } from "./object";
import { create, hidden, read, remove, update } from "./operations";
import { configShape, flag, meansAnotherCluster, requireModelledConfig } from "./provider-config";

export interface KubernetesAdapterOptions {
  /** Milliseconds that an API server is waited for that is not there; 10,000 if absent. */
  readonly unavailable?: number;
  /** Milliseconds between two questions; 250 if absent. */
  readonly interval?: number;
  /** Milliseconds that the Endpoints of a Service have to stay as they are; 1,000 if absent, 10,000 in the real one. */
  readonly settle?: number;
}

/** Annotations of the provider that the lab honours. */
const ANNOTATIONS = ["pulumi.com/skipAwait", "pulumi.com/timeoutSeconds", "pulumi.com/patchFieldManager"];

/** The package `kubernetes`: what the flux layer and Flux's manifests consist of. */
export function kubernetesAdapter(options: KubernetesAdapterOptions = {}): ProviderAdapter {
  return {
    package: "kubernetes",
    models: { config: configShape, resources: { ...objectShapes, [CONFIG_FILE]: configFileShape } },
    replacedBy: meansAnotherCluster,
    configure: async (config) => {
      requireModelledConfig(config);
      return configured(config, await connect(textOf(config.kubeconfig)), options);
    },
  };
}

function configured(
  config: PlainMap,
  connection: Connection,
  { unavailable = 10_000, interval = 250, settle = 1_000 }: KubernetesAdapterOptions,
): ConfiguredProvider {
  const cluster = {
    client: new Client(connection, { unavailable, interval }),
    force: flag(config, "enablePatchForce"),
    settle,
  };
  const mutability = {
    configMaps: flag(config, "enableConfigMapMutable"),
    secrets: flag(config, "enableSecretMutable"),
  };
  return {
    check: (request) => checked(request, connection.namespace),
    diff: (request) => difference(kind(request.type), request, mutability),
    create: async (request) => {
      const { type, inputs, preview } = request;
      if (preview) return { id: "", outputs: hidden(inputs, kind(type)) };
      return create(cluster, kind(type), request);
    },
    read: (request) => read(cluster, kind(request.type), request),
    update: async (request) => {
      const { type, oldOutputs, newInputs, preview } = request;
      if (preview) return { outputs: hidden({ ...oldOutputs, ...newInputs }, kind(type)) };
      return update(cluster, kind(type), request);
    },
    delete: (request) => remove(cluster, kind(request.type), request),
    construct: (request, construction) => configFile(request, construction, connection.namespace),
  };
}

/** Puts an object in its namespace, and refuses what the lab does not honour. */
function checked({ type, news }: CheckRequest, defaultNamespace: string): CheckResult {
  const object = normalized(news, kind(type));
  const metadata = metadataOf(object);
  const failures = unmodelledAnnotations(metadata).map((name) => ({
    property: `metadata.annotations["${name}"]`,
    reason: `the lab does not model the annotation ${name}`,
  }));
  if (kind(type).kind === "Service" && isMap(object.spec) && object.spec.type === "LoadBalancer")
    failures.push({ property: "spec.type", reason: "the lab does not model Services of type LoadBalancer" });
  if (isMap(news.metadata) || news.metadata === undefined || news.metadata === null) {
    const reason = "the lab makes up no names: give the object one";
    if ((metadata.name ?? null) === null) failures.push({ property: "metadata.name", reason });
    if (kind(type).namespaced) object.metadata = { ...metadata, namespace: metadata.namespace ?? defaultNamespace };
  }
  return { inputs: hidden(object, kind(type)), failures };
}

function unmodelledAnnotations(metadata: PlainMap): string[] {
  const { annotations } = metadata;
  const names = isMap(annotations) ? Object.keys(annotations) : [];
  return names.filter((name) => name.startsWith("pulumi.com/") && !ANNOTATIONS.includes(name));
}

/** The engine calls a provider only for the types that it models. */
function kind(type: string): Kind {
  const found = kindOf(type);
  if (found === undefined) throw new Error(`kubernetes has no ${type}`);
  return found;
}
