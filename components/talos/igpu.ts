/** What a node with the host's iGPU has for the pods that use it. */
export const IGPU = {
  /** The label that Intel's own tools use; the device plugin of the GitOps tree runs where it is. */
  label: "intel.feature.node.kubernetes.io/gpu",
  /**
   * Group 44, `video` by custom, may use the device: a pod that is not root has it among its groups.
   *
   * @see https://docs.siderolabs.com/talos/v1.13/reference/configuration/v1alpha1/config#udev
   */
  udevRule: 'SUBSYSTEM=="drm", KERNEL=="renderD*", GROUP="44", MODE="0660"',
} as const;
