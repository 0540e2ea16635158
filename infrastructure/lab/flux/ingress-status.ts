import { isDeepStrictEqual } from "node:util";
import type { Values } from "../../manifests/merge-values";
import type { ClusterApi } from "./cluster-api";
import type { ClusterState } from "./cluster-state";

interface ControllerValues {
  readonly controller?: {
    readonly ingressClass?: string;
    readonly ingressClassResource?: { readonly name?: string };
    readonly extraArgs?: Readonly<Record<string, unknown>>;
  };
}

/** Stands in for the ingress controllers: each Ingress of a class gets the address that the class' controller publishes. */
export async function publishAddresses(
  api: ClusterApi,
  state: ClusterState,
  values: ReadonlyMap<string, Values>,
): Promise<void> {
  const published = new Map(
    [...values.values()].flatMap(({ controller }: ControllerValues) => {
      const address = controller?.extraArgs?.["publish-status-address"];
      const name = controller?.ingressClassResource?.name ?? controller?.ingressClass ?? "nginx";
      return typeof address !== "string" ? [] : [[name, address.split(",")] as const];
    }),
  );
  for (const ingress of state.ingresses) {
    const addresses = published.get((ingress.spec["ingressClassName"] ?? "") as string);
    if (addresses === undefined) continue;
    const wanted = addresses.map((address) => (/^[\d.]+$/.test(address) ? { ip: address } : { hostname: address }));
    const loadBalancer = ingress.status?.["loadBalancer"] as { ingress?: unknown } | undefined;
    if (!isDeepStrictEqual(loadBalancer?.ingress, wanted)) {
      await api.setStatus(ingress, { loadBalancer: { ingress: wanted } });
    }
  }
}
