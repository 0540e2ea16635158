import type { Pod } from "../../../manifests/contents";
import { Network, type Peers } from "../../../manifests/network-policy";
import type { ClusterObject } from "../cluster-object";
import { type ClusterState, find } from "../cluster-state";
import type { Mistake } from "./mistakes";
import type { Places } from "./places";

const NAMESPACE = "flux-system";
const SOURCE = ["source-controller", 9090] as const;
const EVENTS = ["notification-controller", 9090] as const;
/** Who asks whom, on which port of its container. Without the first two nothing is reconciled any more. */
const FLOWS = [
  ["kustomize-controller", ...SOURCE],
  ["helm-controller", ...SOURCE],
  ["kustomize-controller", ...EVENTS],
  ["helm-controller", ...EVENTS],
  ["source-controller", ...EVENTS],
] as const;

/** What Flux needs of the network and no policy lets through. kwok's pods talk to nobody, so that it would not show otherwise. */
export function fluxCutOff(state: ClusterState, places: Places): readonly Mistake[] {
  const network = new Network([...state.networkPolicies, ...state.namespaces]);
  const cut = FLOWS.filter(([from, to, number]) => {
    const [client, server] = [podsOf(from, state), podsOf(to, state)];
    const target = { number, protocol: "TCP" };
    return client !== undefined && server !== undefined && !network.lets(client, server, target);
  });
  if (cut.length === 0) return [];
  const own = state.networkPolicies.filter(({ metadata }) => metadata.namespace === NAMESPACE);
  const [policy] = own.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/part-of"] !== "flux");
  const name = policy?.metadata.name ?? "";
  const file = places.of("NetworkPolicy", name);
  return [
    {
      what: `NetworkPolicy ${NAMESPACE}/${name}`,
      why: `cuts Flux off: ${cut.map(([from, to, port]) => `${from} cannot reach ${to}:${String(port)}`).join(", ")}`,
      ...(file !== undefined && { file }),
    },
  ];
}

function podsOf(name: string, state: ClusterState): Peers | undefined {
  const deployment = find(state.deployments, name, NAMESPACE);
  if (deployment === undefined) return undefined;
  const { template } = deployment.spec as {
    template: { metadata: Pick<ClusterObject["metadata"], "labels">; spec: Pod };
  };
  return { namespace: NAMESPACE, labels: template.metadata.labels ?? {}, spec: template.spec };
}
