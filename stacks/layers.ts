/** The layers in the order in which they are named to a person; `needs` is the order in which they run. */
export const layers = {
  proxmox: { project: "homelab-proxmox", directory: "stacks/proxmox", needs: [] },
  cloudflare: { project: "homelab-cloudflare", directory: "stacks/cloudflare", needs: [] },
  talos: { project: "homelab-talos", directory: "stacks/talos", needs: ["proxmox"] },
  flux: { project: "homelab-flux", directory: "stacks/flux", needs: ["talos", "cloudflare"] },
  overview: { project: "homelab", directory: ".", needs: ["proxmox", "cloudflare", "talos", "flux"] },
} as const satisfies Record<string, Layer>;

/** One Pulumi project. */
export interface Layer {
  /** Project name, as its Pulumi.yaml says. */
  readonly project: string;
  /** Its folder, from the repository's root. */
  readonly directory: string;
  /** The layers whose outputs it reads. */
  readonly needs: readonly string[];
}

export type LayerName = keyof typeof layers;

export const layerNames = Object.keys(layers) as LayerName[];
