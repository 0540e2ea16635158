import { runInThisContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** A secret as it was handed to the engine. */
export interface Secret {
  readonly secret: unknown;
}

/** One registration, as the engine got it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** The inputs; a secret is `{ secret: value }`, an unknown is {@link UNKNOWN}. */
  readonly inputs: Record<string, unknown>;
  /** `<type>::<name>` of the parent, or undefined below the stack itself. */
  readonly parent: string | undefined;
  /** `<type>::<name>` of what it depends on, sorted, components excluded. */
  readonly dependsOn: readonly string[];
  readonly options: RecordedOptions;
}

export interface RecordedOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly replacementTrigger: unknown;
  readonly customTimeouts: { create: string; update: string; delete: string } | undefined;
  readonly pluginDownloadURL: string;
  /** URN-like `<type>::<name>` of an explicit provider, if there is one. */
  readonly provider: string | undefined;
  readonly transforms: number;
}

/** A function call of a provider. */
export interface RecordedCall {
  readonly token: string;
  readonly args: Record<string, unknown>;
}

export interface Recording<T> {
  readonly resources: readonly RecordedResource[];
  readonly calls: readonly RecordedCall[];
  /** What the program returned or exported, with all outputs resolved; unknowns are {@link UNKNOWN}, secrets `{ secret }`. */
  readonly result: T;
  /** The one resource of a type (and name). Fails the test if there is not exactly one. */
  one(type: string, name?: string): RecordedResource;
  /** All resources of a type, in the order of registration. */
  all(type: string): readonly RecordedResource[];
}

/** What an unknown value looks like in a recording. */
export const UNKNOWN = "<unknown>";

export interface RecorderOptions {
  readonly preview?: boolean;
  readonly project?: string;
  readonly stack?: string;
  /** Config by full key, e.g. `homelab:proxmoxToken`. */
  readonly config?: Record<string, string>;
  readonly secretKeys?: readonly string[];
  /** Outputs of other stacks by project name; a missing project is a stack with no outputs yet. */
  readonly stacks?: Record<string, Record<string, unknown>>;
  /** Outputs that a provider adds to a resource's inputs. In a preview they are left out: they are unknown. */
  readonly outputs?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /** Id of a resource; the resource's name with `-id` if absent. */
  readonly id?: (type: string, name: string) => string;
  /** Results of calls. */
  readonly call?: (token: string, args: Record<string, unknown>) => Record<string, unknown>;
}

/** In a test, `process` is jest's copy, and rejections are not told to it. */
const nodeProcess = runInThisContext("process") as NodeJS.Process;

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Runs a program (a component's construction, or `() => require(stack)`) against Pulumi's mocks and records exactly
 * what the engine would get, resource options included: the mocks themselves never see those.
 */
export async function record<T>(program: () => T | Promise<T>, options: RecorderOptions = {}): Promise<Recording<T>> {
  const resources: RecordedResource[] = [];
  const calls: RecordedCall[] = [];
  const secretOutputs = new Map<string, readonly string[]>();
  const { preview = false, project = "homelab", stack = "prox-n100" } = options;
  pulumi.runtime.setAllConfig(options.config ?? {}, [...(options.secretKeys ?? [])]);
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const given = inputs as Record<string, unknown>;
        if (type === "pulumi:pulumi:StackReference") {
          const [, referenced = ""] = String(given["name"]).split("/");
          const outputs = options.stacks?.[referenced] ?? {};
          const secretOutputNames = Object.keys(outputs).filter((key) => SECRET_OUTPUTS.has(key));
          return { id: String(given["name"]), state: { ...given, outputs, secretOutputNames } };
        }
        const id = options.id?.(type, name) ?? `${name}-id`;
        const state = { ...given, ...(preview ? {} : options.outputs?.(type, name, given)) };
        for (const output of secretOutputs.get(`${type}::${name}`) ?? []) {
          state[output] = pulumi.secret(preview ? pulumi.unknown : unwrapped(state[output]));
        }
        return { id: preview ? undefined : id, state };
      },
      call({ token, inputs }) {
        calls.push({ token, args: inputs as Record<string, unknown> });
        return options.call?.(token, inputs as Record<string, unknown>) ?? {};
      },
    },
    project,
    stack,
    preview,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: RegisterResourceRequest, callback: unknown) => unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    resources.push(recorded(request));
    secretOutputs.set(`${request.getType()}::${request.getName()}`, request.getAdditionalsecretoutputsList());
    return register(request, callback);
  };
  const settled = await failing(async () => (await settle(await program())) as T);
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    resources: resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
    calls,
    result: settled,
    all,
    one(type, name) {
      const found = all(type).filter((resource) => name === undefined || resource.name === name);
      if (found.length !== 1) {
        const list = resources.map((resource) => `  ${resource.type}::${resource.name}`).join("\n");
        throw new Error(
          `${String(found.length)} resources ${type}${name === undefined ? "" : `::${name}`} in\n${list}`,
        );
      }
      return found[0]!;
    },
  };
}

/**
 * Awaits a program until its last registration, and rejects with what made one impossible: the SDK leaves such errors
 * to Node, for which they are the end of the process.
 */
async function failing<T>(program: () => Promise<T>): Promise<T> {
  const errors: unknown[] = [];
  const listeners = nodeProcess.listeners("unhandledRejection");
  nodeProcess.removeAllListeners("unhandledRejection");
  nodeProcess.on("unhandledRejection", (error) => errors.push(error));
  try {
    const [result] = await Promise.allSettled([program()]);
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (result.status === "rejected") throw result.reason;
    if (errors.length > 0) throw errors[0];
    return result.value;
  } finally {
    nodeProcess.removeAllListeners("unhandledRejection");
    for (const listener of listeners) nodeProcess.on("unhandledRejection", listener);
  }
}

/** Outputs that the layers mark secret. */
const SECRET_OUTPUTS = new Set(["kubeconfig", "talosconfig", "tunnelToken"]);

function recorded(request: RegisterResourceRequest): RecordedResource {
  const timeouts = request.getCustomtimeouts();
  const trigger = request.getReplacementTrigger();
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: plain(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    parent: shortUrn(request.getParent()),
    dependsOn: request
      .getDependenciesList()
      .map(shortUrn)
      .filter((urn) => urn !== undefined)
      .sort(),
    options: {
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      retainOnDelete: request.getRetainondelete() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      replacementTrigger: trigger === undefined ? undefined : plain(trigger.toJavaScript()),
      customTimeouts:
        timeouts === undefined
          ? undefined
          : { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() },
      pluginDownloadURL: request.getPlugindownloadurl(),
      provider: request.getProvider() === "" ? undefined : shortUrn(request.getProvider().replace(/::[^:]*$/, "")),
      transforms: request.getTransformsList().length,
    },
  };
}

/** `urn:pulumi:stack::project::parent$type::name` → `type::name`; undefined for none and for the stack. */
function shortUrn(urn: string): string | undefined {
  if (urn === "") return undefined;
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return type === "pulumi:pulumi:Stack" ? undefined : `${type}::${name.join("::")}`;
}

/** What is in a secret of Pulumi's wire form: the engine never puts a secret into a secret. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !(SECRET_SIGNATURE in value)) return value;
  return (value as { value?: unknown }).value;
}

/** Decodes Pulumi's wire form: secrets become `{ secret }`, unknowns {@link UNKNOWN}. */
function plain(value: unknown): unknown {
  if (value === UNKNOWN_SENTINEL) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SECRET_SIGNATURE] === "1b47061264138c4ac30d75fd1eb44270") return { secret: plain(object["value"]) };
  if (object[SECRET_SIGNATURE] === "d0e6a833031e9bbcd3f4e8bde6ca49a4") return plain(object["value"] ?? UNKNOWN);
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, plain(member)]));
}

/** Awaits every output in a value. */
async function settle(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const output = value as pulumi.Output<unknown> & { promise(): Promise<unknown> };
    const internals = output as unknown as { isKnown: Promise<boolean>; isSecret: Promise<boolean> };
    const inner = (await internals.isKnown) ? await settle(await output.promise()) : UNKNOWN;
    return (await internals.isSecret) ? { secret: inner } : inner;
  }
  if (value instanceof Promise) return settle(await value);
  if (pulumi.Resource.isInstance(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map(settle));
  if (typeof value !== "object" || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, member]) => [key, await settle(member)] as const),
  );
  return Object.fromEntries(entries);
}
