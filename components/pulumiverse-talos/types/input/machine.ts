import type * as output from "../output/machine";
import type { Wrapped } from "./wrapped";

export type {
  Certificate,
  Certificates,
  Cluster,
  GetDisksClientConfiguration,
  GetDisksTimeouts,
  Key,
  KubernetesSecrets,
  MachineSecrets,
  TrustdInfo,
} from "../output/machine";
export type CertificateArgs = Wrapped<output.Certificate>;
export type CertificatesArgs = Wrapped<output.Certificates>;
export type ClusterArgs = Wrapped<output.Cluster>;
export type GetDisksClientConfigurationArgs = Wrapped<output.GetDisksClientConfiguration>;
export type GetDisksTimeoutsArgs = Wrapped<output.GetDisksTimeouts>;
export type KeyArgs = Wrapped<output.Key>;
export type KubernetesSecretsArgs = Wrapped<output.KubernetesSecrets>;
export type MachineSecretsArgs = Wrapped<output.MachineSecrets>;
export type TrustdInfoArgs = Wrapped<output.TrustdInfo>;

export type BootstrapClientConfigurationWo = Wrapped<output.BootstrapClientConfigurationWo>;
export type BootstrapTimeouts = Wrapped<output.BootstrapTimeouts>;
export type ClientConfiguration = Wrapped<output.ClientConfiguration>;
export type ConfigurationApplyClientConfigurationWo = Wrapped<output.ConfigurationApplyClientConfigurationWo>;
export type ConfigurationApplyOnDestroy = Wrapped<Partial<output.ConfigurationApplyOnDestroy>>;
export type Timeout = Wrapped<output.Timeout>;
