/** A Flux release, and where its manifests come from. */
export interface Release {
  /** Version of Flux as a whole. */
  readonly version: string;
  /** The controllers that are installed, in the order in which Flux names them. */
  readonly components: readonly string[];
  /** Go module whose zip carries the release's manifests and image digests, and its version. */
  readonly module: string;
  readonly moduleVersion: string;
  /** The zip's checksum as go.sum writes it. */
  readonly sum: string;
}

/**
 * The release that `cluster/kubernetes/flux/gotk-components.yaml` is made from. The manifests are upstream's own
 * (Apache-2.0), which this module carries for every release. They come from there because the module proxy keeps what
 * it once served, under a checksum.
 */
export const release: Release = {
  version: "v2.9.5",
  components: ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"],
  module: "github.com/controlplaneio-fluxcd/flux-operator",
  moduleVersion: "v0.59.0",
  sum: "h1:jByuiWYtjSJxucGHuz68tV0DeVFz5CYrKQYfxAwE7lE=",
};
