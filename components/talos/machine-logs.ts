/**
 * Where Talos sends its logs, as JSON lines over UDP: to the collector on the same node, which listens on host ports.
 * UDP, so that a node never waits for a collector that is not there yet.
 * https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/logging-and-telemetry/logging
 */
export const MACHINE_LOGS = {
  address: "127.0.0.1",
  /** Port for the logs of Talos' services. */
  servicePort: 5170,
  /** Port for the kernel's log. */
  kernelPort: 5171,
} as const;
