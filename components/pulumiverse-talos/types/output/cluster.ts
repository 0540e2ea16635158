import type { ClientConfiguration } from "./machine";

export type GetHealthClientConfiguration = ClientConfiguration;

export interface GetHealthTimeouts {
  /** A Go duration, e.g. `10m`. */
  read?: string;
}

export type GetKubeconfigClientConfiguration = ClientConfiguration;

/** How the Kubernetes API is reached: what a kubeconfig holds, one by one. */
export interface GetKubeconfigKubernetesClientConfiguration {
  /** Base64 of a PEM certificate. */
  caCertificate: string;
  /** Base64 of a PEM certificate. */
  clientCertificate: string;
  /** Base64 of a PEM key. */
  clientKey: string;
  /** `https://host:port`. */
  host: string;
}

export type GetKubeconfigTimeouts = GetHealthTimeouts;

export type KubeconfigClientConfiguration = ClientConfiguration;

export type KubeconfigKubernetesClientConfiguration = GetKubeconfigKubernetesClientConfiguration;

export interface KubeconfigTimeouts {
  /** A Go duration, e.g. `10m`. */
  create?: string;
  /** A Go duration, e.g. `10m`. */
  update?: string;
}
