import { Struct, Value, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { UnmodelledError } from "../unmodelled";
import { isObject, OutputValue, ResourceReference, Secret, secret, Unknown, unknown } from "./value";
import type { Property, PropertyMap } from "./value";

/**
 * How properties travel between program and engine: objects with a signature stand for what JSON cannot say.
 * Source: sdk/go/common/resource/properties.go and plugin/rpc.go of pulumi/pulumi.
 */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What an unknown value is on the wire; a provider whose id is not known yet carries it as its id. */
export const UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN_ID,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What the receiver understands; what it does not is sent as the plain value. */
export interface WireOptions {
  readonly secrets: boolean;
  readonly resources: boolean;
  readonly outputs: boolean;
}

/** Reads a message's properties. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : (fromWire(struct.toJavaScript()) as PropertyMap);
}

export function fromValue(value: Value | undefined): Property {
  return value === undefined ? null : fromWire(value.toJavaScript());
}

export function toStruct(properties: PropertyMap, options: WireOptions): Struct {
  return Struct.fromJavaScript(toWire(properties, options) as Record<string, JavaScriptValue>);
}

/** @throws UnmodelledError for assets and archives. */
export function fromWire(value: unknown): Property {
  if (typeof value === "string") return UNKNOWNS.has(value) ? unknown : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return null;
  const object = value as Record<string, unknown>;
  switch (object[SIGNATURE]) {
    case undefined:
      return Object.fromEntries(Object.entries(object).map(([name, each]) => [name, fromWire(each)]));
    case SECRET:
      return secret(fromWire(object.value));
    case OUTPUT:
      return outputFromWire(object);
    case RESOURCE:
      return resourceFromWire(object);
    case ASSET:
    case ARCHIVE:
      throw new UnmodelledError("the lab does not model assets and archives as properties");
    default:
      throw new UnmodelledError(`the lab does not know values with the signature ${String(object[SIGNATURE])}`);
  }
}

function outputFromWire(object: Record<string, unknown>): OutputValue {
  const element = "value" in object ? fromWire(object.value) : unknown;
  return new OutputValue(element, object.secret === true, (object.dependencies as string[] | undefined) ?? []);
}

function resourceFromWire(object: Record<string, unknown>): ResourceReference {
  const id = object.id === undefined ? undefined : fromWire(object.id);
  const known = id === undefined || id === null ? undefined : id instanceof Unknown || id === "" ? unknown : id;
  return new ResourceReference(
    object.urn as string,
    known as string | Unknown | undefined,
    (object.packageVersion as string | undefined) ?? "",
  );
}

export function toWire(value: Property, options: WireOptions): JavaScriptValue {
  if (value instanceof Unknown) return UNKNOWN_ID;
  if (Array.isArray(value)) return value.map((each) => toWire(each, options));
  if (value instanceof Secret) return secretToWire(toWire(value.element, options), options);
  if (value instanceof OutputValue) return outputToWire(value, options);
  if (value instanceof ResourceReference) return resourceToWire(value, options);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toWire(each, options)]));
}

function secretToWire(value: JavaScriptValue, options: WireOptions): JavaScriptValue {
  return options.secrets ? { [SIGNATURE]: SECRET, value } : value;
}

function outputToWire(value: OutputValue, options: WireOptions): JavaScriptValue {
  const element = toWire(value.element, options);
  if (!options.outputs) return value.secret ? secretToWire(element, options) : element;
  return {
    [SIGNATURE]: OUTPUT,
    ...(value.element instanceof Unknown ? {} : { value: element }),
    ...(value.secret ? { secret: true } : {}),
    ...(value.dependencies.length > 0 ? { dependencies: [...value.dependencies] } : {}),
  };
}

function resourceToWire(value: ResourceReference, options: WireOptions): JavaScriptValue {
  const id = value.id instanceof Unknown ? UNKNOWN_ID : value.id;
  if (!options.resources) return id ?? value.urn;
  return {
    [SIGNATURE]: RESOURCE,
    urn: value.urn,
    ...(id === undefined ? {} : { id }),
    ...(value.packageVersion === "" ? {} : { packageVersion: value.packageVersion }),
  };
}
