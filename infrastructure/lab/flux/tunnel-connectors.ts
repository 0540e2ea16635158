import type { CloudflareTwin } from "../cloudflare/server";
import { type ClusterState, find } from "./cluster-state";

/** Connections that one cloudflared keeps up. */
const EACH = 4;

interface Token {
  /** Id of the tunnel. */
  readonly t: string;
  /** Its secret. */
  readonly s: string;
}

/** Stands in for cloudflared: each of its pods that runs with a tunnel's true token keeps connections to it up. */
export function connectTunnels(state: ClusterState, cloudflare: CloudflareTwin): void {
  const connectors = state.pods.filter(
    ({ metadata, status }) =>
      metadata.labels?.["app.kubernetes.io/name"] === "cloudflared" && status?.["phase"] === "Running",
  );
  const tokens = connectors.map((pod) => tokenOf(pod.spec, pod.metadata.namespace, state));
  for (const { id, secret } of cloudflare.state.tunnels) {
    cloudflare.setConnections(id, EACH * tokens.filter((token) => token?.t === id && token.s === secret).length);
  }
}

/** No cloudflared runs any more. */
export function disconnectTunnels(cloudflare: CloudflareTwin): void {
  for (const { id } of cloudflare.state.tunnels) cloudflare.setConnections(id, 0);
}

interface Environment {
  readonly name: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

function tokenOf(spec: object, namespace: string | undefined, state: ClusterState): Token | undefined {
  const { containers } = spec as { containers: readonly { env?: readonly Environment[] }[] };
  const variables = containers.flatMap(({ env = [] }) => env);
  const reference = variables.find(({ name }) => name === "TUNNEL_TOKEN")?.valueFrom?.secretKeyRef;
  const secret = find(state.secrets, reference?.name ?? "", namespace);
  const data = (secret?.["data"] ?? {}) as Readonly<Record<string, string>>;
  try {
    const token = Buffer.from(data[reference?.key ?? ""] ?? "", "base64").toString();
    return JSON.parse(Buffer.from(token, "base64").toString()) as Token;
  } catch {
    return undefined;
  }
}
