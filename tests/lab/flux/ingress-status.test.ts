import type { ClusterApi } from "../../../infrastructure/lab/flux/cluster-api";
import type { ClusterState } from "../../../infrastructure/lab/flux/cluster-state";
import { publishAddresses } from "../../../infrastructure/lab/flux/ingress-status";

const state = { ingresses: [{ spec: { ingressClassName: "lan" } }] } as unknown as ClusterState;

async function published(address: unknown): Promise<unknown[]> {
  const written: unknown[] = [];
  const api = {
    setStatus: (_ingress: unknown, status: unknown) => Promise.resolve(written.push(status)),
  } as unknown as ClusterApi;
  const controller = { ingressClass: "lan", extraArgs: { "publish-status-address": address } };
  await publishAddresses(api, state, new Map([["ingress-lan/ingress-nginx-lan", { controller }]]));
  return written;
}

test("each address that the controller publishes is one of the Ingress", async () => {
  expect(await published("192.168.50.21,192.168.50.22")).toEqual([
    { loadBalancer: { ingress: [{ ip: "192.168.50.21" }, { ip: "192.168.50.22" }] } },
  ]);
});

test("a controller whose values leave the address empty publishes none", async () => {
  expect(await published(null)).toEqual([]);
});
