const ROOT_STACK = "pulumi:pulumi:Stack";
const PROVIDER = "pulumi:providers:";

/** What a URN is made of. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of the parents and the resource, with `$` between them. */
  readonly qualifiedType: string;
  /** The resource's own type token. */
  readonly type: string;
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`; the root stack is nobody's parent type. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentType = parent === "" ? "" : parseUrn(parent).qualifiedType;
  const qualified = parentType === "" || parentType === ROOT_STACK ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

export function parseUrn(urn: string): UrnParts {
  const [stack = "", project = "", qualifiedType = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, qualifiedType, type: qualifiedType.split("$").at(-1) ?? "", name: name.join("::") };
}

export function isRootStack(urn: string): boolean {
  return parseUrn(urn).qualifiedType === ROOT_STACK;
}

export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER);
}

export function providerType(packageName: string): string {
  return `${PROVIDER}${packageName}`;
}

/** The package of a type or function token; of a provider's type, the package that it provides. */
export function packageOf(token: string): string {
  return isProviderType(token) ? token.slice(PROVIDER.length) : (token.split(":")[0] ?? "");
}

/** A provider as resources name it: `<urn>::<id>`. */
export interface ProviderReference {
  readonly urn: string;
  readonly id: string;
}

/** @throws Error if it is no provider reference. */
export function parseReference(reference: string): ProviderReference {
  const at = reference.lastIndexOf("::");
  const parsed = { urn: reference.slice(0, Math.max(at, 0)), id: reference.slice(at + 2) };
  if (at < 0 || parsed.id === "" || !isProviderType(parseUrn(parsed.urn).type)) {
    throw new Error(`expected '::' in provider reference '${reference}'`);
  }
  return parsed;
}

export function formatReference({ urn, id }: ProviderReference): string {
  return `${urn}::${id}`;
}
