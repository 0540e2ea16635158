import { z } from "zod";
import { RESOURCE, SECRET, SIGNATURE } from "../property/wire";
import { isObject, OutputValue, ResourceReference, Secret, secret, Unknown } from "../property/value";
import type { Property, PropertyMap } from "../property/value";
import { noTimeouts, resourceState, type ResourceState } from "./resource";

/** What a state file holds. */
export interface Checkpoint {
  readonly resources: readonly ResourceState[];
  readonly pendingOperations: readonly PendingOperation[];
}

/** An operation that was under way when the state was written. */
export interface PendingOperation {
  readonly resource: ResourceState;
  readonly type: "creating" | "updating" | "deleting" | "reading";
}

/** The form's version, as `pulumi stack export` writes it; other ones are refused. */
export const CHECKPOINT_VERSION = 3;

const text = z.string();
// What comes out of JSON.parse needs no look at every leaf; states are large.
const properties = z.record(text, z.unknown());

const resourceSchema = z.strictObject({
  urn: text.startsWith("urn:pulumi:"),
  custom: z.boolean(),
  delete: z.boolean().default(false),
  id: text.default(""),
  type: text.min(1),
  inputs: properties.default({}),
  outputs: properties.default({}),
  parent: text.default(""),
  protect: z.boolean().default(false),
  external: z.boolean().default(false),
  dependencies: z.array(text).default([]),
  initErrors: z.array(text).default([]),
  provider: text.default(""),
  propertyDependencies: z.record(text, z.array(text)).default({}),
  pendingReplacement: z.boolean().default(false),
  additionalSecretOutputs: z.array(text).default([]),
  customTimeouts: z
    .strictObject({
      create: z.number().default(0),
      update: z.number().default(0),
      delete: z.number().default(0),
      read: z.number().default(0),
    })
    .default(noTimeouts),
  retainOnDelete: z.boolean().default(false),
  deletedWith: text.default(""),
  replaceWith: z.array(text).default([]),
  replacementTrigger: z.unknown().default(null),
  ignoreChanges: z.array(text).default([]),
  replaceOnChanges: z.array(text).default([]),
  created: text.optional(),
  modified: text.optional(),
});

const checkpointSchema = z.strictObject({
  version: z.literal(CHECKPOINT_VERSION),
  deployment: z.strictObject({
    manifest: z.strictObject({ time: text, version: text }),
    resources: z.array(resourceSchema),
    pending_operations: z
      .array(
        z.strictObject({ resource: resourceSchema, type: z.enum(["creating", "updating", "deleting", "reading"]) }),
      )
      .default([]),
  }),
});

/** @throws Error if the document is no checkpoint. */
export function readCheckpoint(document: unknown): Checkpoint {
  const { deployment } = checkpointSchema.parse(document);
  return {
    resources: deployment.resources.map(readResource),
    pendingOperations: deployment.pending_operations.map(({ resource, type }) => ({
      resource: readResource(resource),
      type,
    })),
  };
}

export function writeCheckpoint({ resources, pendingOperations }: Checkpoint): string {
  const deployment = {
    manifest: { time: new Date().toISOString(), version: "lab" },
    resources: resources.map(writeResource),
    pending_operations: pendingOperations.map(({ resource, type }) => ({ resource: writeResource(resource), type })),
  };
  return `${JSON.stringify({ version: CHECKPOINT_VERSION, deployment }, undefined, 2)}\n`;
}

/** Whether both would be written alike, apart from when they were made and changed. */
export function writtenAlike(a: ResourceState, b: ResourceState): boolean {
  const [first, second] = [a, b].map((state) =>
    JSON.stringify(writeResource({ ...state, created: undefined, modified: undefined, alias: undefined })),
  );
  return first === second && a.alias === b.alias;
}

function readResource(resource: z.infer<typeof resourceSchema>): ResourceState {
  const { customTimeouts, inputs, outputs, replacementTrigger, ...rest } = resource;
  return {
    ...resourceState(resource.urn, resource.type),
    ...rest,
    timeouts: customTimeouts,
    inputs: readProperty(inputs) as PropertyMap,
    outputs: readProperty(outputs) as PropertyMap,
    replacementTrigger: readProperty(replacementTrigger),
  };
}

/** The resource as it is written: what says nothing is left out. */
function writeResource(state: ResourceState): Record<string, unknown> {
  const { timeouts, alias: _, ...rest } = state;
  const all: Record<string, unknown> = {
    ...rest,
    inputs: writeProperties(state.inputs),
    outputs: writeProperties(state.outputs),
    replacementTrigger: writeProperty(state.replacementTrigger),
    customTimeouts: Object.fromEntries(Object.entries(timeouts).filter(([, seconds]) => seconds !== 0)),
  };
  const said = Object.entries(all).filter(([name, value]) => name === "custom" || !saysNothing(value));
  return Object.fromEntries(said);
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** What was written of a resource: a state is written after each step, and few resources have changed since the last time. */
const written = new WeakMap<PropertyMap, unknown>();

function writeProperties(properties: PropertyMap): unknown {
  const known = written.get(properties) ?? writeProperty(properties);
  written.set(properties, known);
  return known;
}

/** Secrets keep their mark; what they hold is a JSON text, as in an export with `--show-secrets`. */
function writeProperty(value: Property): unknown {
  if (Array.isArray(value)) return value.map(writeProperty);
  if (value instanceof Secret) {
    return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(writeProperty(value.element)) };
  }
  if (value instanceof ResourceReference) {
    return { [SIGNATURE]: RESOURCE, urn: value.urn, id: value.id, packageVersion: value.packageVersion };
  }
  if (value instanceof OutputValue) return writeProperty(value.secret ? secret(value.element) : value.element);
  // Only a preview has unknowns, and it writes nothing; a trigger that is one is refused before.
  if (value instanceof Unknown) throw new Error("a value that is not known cannot be written to the state");
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, writeProperty(each)]));
  }
  return value;
}

function readProperty(value: unknown): Property {
  if (Array.isArray(value)) return value.map(readProperty);
  if (typeof value !== "object" || value === null) return value as Property;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET) return secret(readProperty(JSON.parse(object.plaintext as string)));
  if (object[SIGNATURE] === RESOURCE) {
    return new ResourceReference(
      object.urn as string,
      object.id as string | undefined,
      object.packageVersion as string,
    );
  }
  return Object.fromEntries(Object.entries(object).map(([name, each]) => [name, readProperty(each)]));
}
