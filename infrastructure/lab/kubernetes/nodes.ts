import { ApiClient, type ApiClientArgs, ApiError, MERGE_PATCH } from "./api-client";
import { POWERED } from "./kwok";
import { type NodeObject, nodeObject, type NodeRegistration } from "./node-object";
import type { ClusterPki } from "./pki";
import { talosNodePatch } from "./talos-node-patch";

export interface NodesArgs extends Omit<ApiClientArgs, "client"> {
  readonly pki: ClusterPki;
  /** Acts as `system:masters`. */
  readonly admin: ApiClient;
  /** Whether control planes run everybody's pods; without it they are tainted. */
  readonly schedulableControlPlanes: boolean;
}

const path = (name: string): string => `/api/v1/nodes/${name}`;

/** The cluster's nodes, as their kubelets and Talos would enter them; kwok keeps them alive from then on. */
export class Nodes {
  readonly #args: NodesArgs;

  constructor(args: NodesArgs) {
    this.#args = args;
  }

  /**
   * Registers a node, or brings a known one up to date after a reboot. Its kubelet does so as `system:node:<name>`; then
   * Talos sets labels, annotations and taints: on a control plane as an admin, on a worker as its kubelet, so what
   * NodeRestriction refuses to a real worker (a `node-role.kubernetes.io/` label, a taint) it refuses here.
   *
   * @throws Error that names the node if Kubernetes refuses it; a node that was entered before that stays.
   */
  async register(registration: NodeRegistration): Promise<void> {
    const { pki, admin, server, authorities, schedulableControlPlanes } = this.#args;
    const { name, role } = registration;
    const client = await pki.client(`system:node:${name}`, "system:nodes");
    const kubelet = new ApiClient({ server, authorities, client });
    const tainted = role === "controlplane" && !schedulableControlPlanes;
    try {
      await enter(kubelet, nodeObject(registration, tainted));
      await applyTalosChanges(role === "controlplane" ? admin : kubelet, registration, tainted);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new Error(`node ${name} is refused by Kubernetes: ${error.message}`, { cause: error });
    } finally {
      kubelet.close();
    }
  }

  /**
   * Takes the node's power away: it gives no sign of life any more, and Kubernetes sees it NotReady after 40 to 50 s. One
   * that never was a node is no error.
   */
  async powerOff(name: string): Promise<void> {
    const body = { metadata: { labels: { [POWERED.key]: null } } };
    try {
      await this.#args.admin.send("PATCH", path(name), { body, contentType: MERGE_PATCH });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}

/** Creates the node; of a known one, what the kubelet owns is set again. */
async function enter(kubelet: ApiClient, node: NodeObject): Promise<void> {
  try {
    await kubelet.send("POST", "/api/v1/nodes", { body: node });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    const { metadata, status } = node;
    const { labels, annotations } = metadata;
    const contentType = MERGE_PATCH;
    await kubelet.send("PATCH", path(metadata.name), { body: { metadata: { labels, annotations } }, contentType });
    await kubelet.send("PATCH", `${path(metadata.name)}/status`, { body: { status }, contentType });
  }
}

async function applyTalosChanges(api: ApiClient, registration: NodeRegistration, tainted: boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const node = await api.send<NodeObject>("GET", path(registration.name));
    const body = talosNodePatch(node, registration, tainted);
    if (body === undefined) return;
    try {
      await api.send("PATCH", path(registration.name), { body, contentType: MERGE_PATCH });
      return;
    } catch (error) {
      // Controllers write to a new node at the same time.
      if (!(error instanceof ApiError && error.status === 409) || attempt === 20) throw error;
    }
  }
}
