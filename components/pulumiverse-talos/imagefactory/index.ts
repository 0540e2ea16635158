export {
  getExtensionsVersions,
  getExtensionsVersionsOutput,
  type GetExtensionsVersionsArgs,
  type GetExtensionsVersionsOutputArgs,
  type GetExtensionsVersionsResult,
} from "./getExtensionsVersions";
export {
  getOverlaysVersions,
  getOverlaysVersionsOutput,
  type GetOverlaysVersionsArgs,
  type GetOverlaysVersionsOutputArgs,
  type GetOverlaysVersionsResult,
} from "./getOverlaysVersions";
export { getUrls, getUrlsOutput, type GetUrlsArgs, type GetUrlsOutputArgs, type GetUrlsResult } from "./getUrls";
export {
  getVersions,
  getVersionsOutput,
  type GetVersionsArgs,
  type GetVersionsOutputArgs,
  type GetVersionsResult,
} from "./getVersions";
export { Schematic, type SchematicArgs, type SchematicState } from "./schematic";
