import type { ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { EventLog } from "../event/event-log";
import { fromStruct } from "../property/wire";
import type { DefaultProviders } from "../provider/default-providers";
import type { Provider } from "../provider/provider";
import type { ProviderRegistry } from "../provider/registry";
import { UnmodelledError } from "../unmodelled";
import { packageOf } from "../urn";
import type { Deployment } from "./deployment";

/** Calls functions of providers for a program. */
export class Functions {
  constructor(
    private readonly deployment: Deployment,
    private readonly registry: ProviderRegistry,
    private readonly defaults: DefaultProviders,
    private readonly log: EventLog,
  ) {}

  /** @throws Error that the program gets; what is not modelled ends the run instead. */
  async invoke(request: ResourceInvokeRequest): ReturnType<Provider["invoke"]> {
    const token = request.getTok();
    try {
      const answer = await (await this.provider(request, token)).invoke(token, fromStruct(request.getArgs()));
      this.log.hide(answer.result);
      return answer;
    } catch (error) {
      if (!(error instanceof UnmodelledError)) throw failed(token, error as Error);
      this.deployment.abort(undefined, error);
      return await this.deployment.untilClosed(new Promise<never>(() => undefined));
    }
  }

  private async provider(request: ResourceInvokeRequest, token: string): Promise<Provider> {
    if (request.getPackageref() !== "") throw new UnmodelledError(`the lab does not model packageRef (of ${token})`);
    const asked = {
      package: packageOf(token),
      version: request.getVersion(),
      pluginDownloadUrl: request.getPlugindownloadurl(),
    };
    const reference = request.getProvider() || (await this.defaults.reference(asked, token));
    const provider = this.registry.get(reference);
    if (provider === undefined) throw new Error(`unknown provider '${reference}'`);
    return provider;
  }
}

function failed(token: string, error: Error): Error {
  // The same error, so that a run that is over stays one.
  error.message = `invocation of ${token} returned an error: ${error.message}`;
  return error;
}
