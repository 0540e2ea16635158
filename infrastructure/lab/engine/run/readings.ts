import type { ReadResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { fromStruct } from "../property/wire";
import type { DefaultProviders } from "../provider/default-providers";
import { refuse } from "../rpc/goal-options";
import type { ResourceState } from "../state/resource";
import { packageOf } from "../urn";
import type { Deployment } from "./deployment";

/** Reads resources that a program does not own. */
export class Readings {
  constructor(
    private readonly deployment: Deployment,
    private readonly defaults: DefaultProviders,
  ) {}

  async read(request: ReadResourceRequest): Promise<ResourceState> {
    const type = request.getType();
    refuse(request.getPackageref() === "" ? [] : ["packageRef"], type, request.getName());
    const asked = {
      package: packageOf(type),
      version: request.getVersion(),
      pluginDownloadUrl: request.getPlugindownloadurl(),
    };
    return await this.deployment.read({
      type,
      name: request.getName(),
      parent: request.getParent(),
      id: request.getId(),
      properties: fromStruct(request.getProperties()),
      dependencies: request.getDependenciesList(),
      provider: request.getProvider() || (await this.defaults.reference(asked, type)),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    });
  }
}
