import { silentGoal, type Goal } from "../plan/goal";
import type { StackConfig } from "../project/stack-config";
import { secret, type PropertyMap } from "../property/value";
import { formatReference, providerType } from "../urn";
import { INTERNAL } from "./registry";

/** Which provider a resource asks for that names none. */
export interface DefaultProviderRequest {
  readonly package: string;
  /** Empty for whichever there is. */
  readonly version: string;
  readonly pluginDownloadUrl: string;
}

/**
 * The providers that the engine makes itself, one for each package, version and download URL.
 * Source of the rules: pkg/resource/deploy/default_providers.go of pulumi/pulumi.
 */
export class DefaultProviders {
  private readonly references = new Map<string, Promise<string>>();

  /** @param register registers the provider resource */
  constructor(
    private readonly config: StackConfig,
    private readonly register: (goal: Goal) => Promise<{ urn: string; id: string }>,
  ) {}

  /**
   * The reference of the default provider, made when it is first asked for.
   *
   * @throws Error if the stack's config allows none for the package.
   */
  reference(request: DefaultProviderRequest, token: string): Promise<string> {
    if (this.denied(request.package)) {
      throw new Error(`Default provider for '${request.package}' disabled. '${token}' must use an explicit provider.`);
    }
    const key = JSON.stringify([request.package, request.version, request.pluginDownloadUrl]);
    const known = this.references.get(key);
    if (known !== undefined) return known;
    const made = this.register({
      ...silentGoal,
      type: providerType(request.package),
      name: defaultName(request),
      properties: this.inputs(request),
    });
    const reference = made.then(formatReference);
    this.references.set(key, reference);
    return reference;
  }

  private inputs({ package: name, version, pluginDownloadUrl }: DefaultProviderRequest): PropertyMap {
    const internal: PropertyMap = pluginDownloadUrl === "" ? {} : { pluginDownloadURL: pluginDownloadUrl };
    const inputs: PropertyMap = version === "" ? {} : { version };
    if (version !== "" || pluginDownloadUrl !== "") inputs[INTERNAL] = internal;
    for (const [key, value] of Object.entries(this.config.values)) {
      if (!key.startsWith(`${name}:`)) continue;
      inputs[key.slice(name.length + 1)] = this.config.secretKeys.includes(key) ? secret(value) : value;
    }
    return inputs;
  }

  private denied(name: string): boolean {
    const said = this.config.values["pulumi:disable-default-providers"];
    if (said === undefined || said === "" || name === "pulumi") return false;
    const barred: unknown = JSON.parse(said);
    return Array.isArray(barred) && barred.some((each: unknown) => each === "*" || each === name);
  }
}

/** `default_4_21_2`, with the download URL at the end where there is one. */
export function defaultName({ version, pluginDownloadUrl }: DefaultProviderRequest): string {
  const numbers = version === "" ? "" : `_${version.replaceAll(/[.+-]/g, "_")}`;
  return `default${numbers}${pluginDownloadUrl === "" ? "" : `_${qname(pluginDownloadUrl)}`}`;
}

/** The URL in the characters that a name may have. */
function qname(text: string): string {
  const parts = text.split("/").filter((part) => part !== "");
  const safe = parts.map((part) => part.replace(/^[^A-Za-z0-9_.]/, "_").replaceAll(/(?!^)[^A-Za-z0-9_.-]/g, "_"));
  return safe.length === 0 ? "_" : safe.join("/");
}
