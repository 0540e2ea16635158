/** What a client of the Talos API shows and trusts. All three are base64 of PEM. */
export interface ClientConfiguration {
  caCertificate: string;
  clientCertificate: string;
  clientKey: string;
}

export type BootstrapClientConfigurationWo = ClientConfiguration;

export interface BootstrapTimeouts {
  /** A Go duration, e.g. `10m`. */
  create?: string;
}

/** Both are base64 of PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface Certificates {
  etcd: Certificate;
  k8s: Certificate;
  k8sAggregator: Certificate;
  k8sServiceaccount: Key;
  os: Certificate;
}

export interface Cluster {
  id: string;
  secret: string;
}

export type ConfigurationApplyClientConfigurationWo = ClientConfiguration;

export interface ConfigurationApplyOnDestroy {
  graceful: boolean;
  reboot: boolean;
  reset: boolean;
}

export type GetDisksClientConfiguration = ClientConfiguration;

export interface GetDisksDisk {
  busPath: string;
  cdrom: boolean;
  devPath: string;
  ioSize: number;
  modalias: string;
  model: string;
  prettySize: string;
  readonly: boolean;
  rotational: boolean;
  secondaryDisks: string[];
  sectorSize: number;
  serial: string;
  /** Bytes. */
  size: number;
  subSystem: string;
  symlinks: string[];
  transport: string;
  uuid: string;
  wwid: string;
}

export interface GetDisksTimeouts {
  /** A Go duration, e.g. `10m`. */
  read?: string;
}

/** Base64 of a PEM key. */
export interface Key {
  key: string;
}

export interface KubernetesSecrets {
  /** Only clusters that began before Talos 1.3 have it. */
  aescbcEncryptionSecret?: string;
  bootstrapToken: string;
  secretboxEncryptionSecret: string;
}

/** All key material of a cluster. */
export interface MachineSecrets {
  certs: Certificates;
  cluster: Cluster;
  secrets: KubernetesSecrets;
  trustdinfo: TrustdInfo;
}

export interface Timeout {
  /** A Go duration, e.g. `10m`. */
  create?: string;
  /** A Go duration, e.g. `10m`. */
  delete?: string;
  /** A Go duration, e.g. `10m`. */
  update?: string;
}

export interface TrustdInfo {
  token: string;
}
