import type * as output from "../output/client";
import type { Wrapped } from "./wrapped";

export type { GetConfigurationClientConfiguration } from "../output/client";
export type GetConfigurationClientConfigurationArgs = Wrapped<output.GetConfigurationClientConfiguration>;
