import type * as output from "../output/cluster";
import type { Wrapped } from "./wrapped";

export type {
  GetHealthClientConfiguration,
  GetHealthTimeouts,
  GetKubeconfigClientConfiguration,
  GetKubeconfigTimeouts,
} from "../output/cluster";
export type GetHealthClientConfigurationArgs = Wrapped<output.GetHealthClientConfiguration>;
export type GetHealthTimeoutsArgs = Wrapped<output.GetHealthTimeouts>;
export type GetKubeconfigClientConfigurationArgs = Wrapped<output.GetKubeconfigClientConfiguration>;
export type GetKubeconfigTimeoutsArgs = Wrapped<output.GetKubeconfigTimeouts>;

export type KubeconfigClientConfiguration = Wrapped<output.KubeconfigClientConfiguration>;
export type KubeconfigKubernetesClientConfiguration = Wrapped<Partial<output.KubeconfigKubernetesClientConfiguration>>;
export type KubeconfigTimeouts = Wrapped<output.KubeconfigTimeouts>;
