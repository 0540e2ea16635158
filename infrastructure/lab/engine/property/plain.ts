import { isObject, member, OutputValue, ResourceReference, Secret, Unknown, unknown } from "./value";
import type { Property, PropertyMap } from "./value";

/** A property as an adapter is given it: no secrets, outputs or references around it. */
export type Plain = null | boolean | number | string | Unknown | Plain[] | PlainMap;

export interface PlainMap {
  [name: string]: Plain;
}

export function toPlain(properties: PropertyMap): PlainMap {
  return plain(properties) as PlainMap;
}

function plain(value: Property): Plain {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Secret || value instanceof OutputValue) return plain(value.element);
  if (value instanceof ResourceReference) return value.id ?? value.urn;
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return value;
}

/**
 * What an adapter answers, made sound: members that are undefined are left out.
 *
 * @throws TypeError for what is no property, e.g. a Date or a function.
 */
export function fromAdapter(properties: Readonly<Record<string, unknown>>): PropertyMap {
  return sound(properties, "") as PropertyMap;
}

function sound(value: unknown, path: string): Property {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Secret) return new Secret(sound(value.element, path));
  if (value instanceof Unknown) return unknown;
  if (value instanceof ResourceReference) return value;
  if (Array.isArray(value)) return value.map((each, i) => sound(each, `${path}[${i}]`));
  if (typeof value === "object" && isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([name, each]) => [name, sound(each, path === "" ? name : `${path}.${name}`)]),
    );
  }
  throw new TypeError(`an adapter answered something that is no property at ${path}`);
}

/** An object of no class, also one that was made in another realm, as fetch's JSON is for jest. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Marks as secret in `outputs` what is secret under the same name in `inputs`, for adapters that know nothing of secrets.
 * Source: annotateSecrets in sdk/go/common/resource/plugin/provider_plugin.go of pulumi/pulumi.
 */
export function annotateSecrets(
  outputs: PropertyMap,
  inputs: PropertyMap,
  hasSecrets: (value: Property) => boolean,
): void {
  for (const [name, input] of Object.entries(inputs)) {
    const output = member(outputs, name);
    if (output === undefined) continue;
    if (isObject(output) && isObject(input)) annotateSecrets(output, input, hasSecrets);
    else if (!(output instanceof Secret) && hasSecrets(input)) outputs[name] = new Secret(output);
  }
}
