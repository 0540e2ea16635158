import path from "node:path";
import { INGRESS_SERVICE } from "../../../components/cloudflare/ingress-service";
import type { Tree } from "../tree";
import { source, type TreeObject } from "../tree-object";
import { allObjects, ofKind, type Pods } from "../workloads";
import { APP_WAYS } from "./apps";
import { behind, portsOf } from "./service-port";
import type { Way } from "./way";

const ADDRESS = /\b([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?:(\d+)\b/g;
const COLLECTOR = ["otel-collector.observability:4317", "otel-collector.observability:4318"];

/** The ways to an address `<service>.<namespace>:<port>` that something of the tree is told. */
export function waysByAddress(tree: Tree, pods: readonly Pods[]): readonly Way[] {
  const named = (which: string) =>
    pods.filter(({ object, namespace }) => which === `${namespace}/${object.metadata.name}`);
  return [
    ...tree.objects.flatMap((object) => {
      const text = JSON.stringify(object);
      // What tells of an address stands beside what uses it.
      const from = pods.filter((each) => folderOf(each.object) === folderOf(object));
      return addressesIn(text).flatMap((address) => waysTo(address, object, from, tree, pods));
    }),
    ...APP_WAYS.flatMap(([asking, address]) => namedWays(named(asking), address)),
    ...namedWays(named("ingress/cloudflared"), INGRESS_SERVICE),
    ...pods
      .filter(({ labels }) => labels["network/telemetry"] === "true")
      .flatMap((each) => COLLECTOR.flatMap((address) => namedWays([each], address))),
  ];

  function namedWays(from: readonly Pods[], address: string): readonly Way[] {
    return from.flatMap((each) => waysTo(addressesIn(address)[0] ?? "", each.object, [each], tree, pods));
  }
}

function addressesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(ADDRESS)].map(([, name, namespace, port]) => `${name}.${namespace}:${port}`))];
}

function waysTo(
  address: string,
  because: TreeObject,
  from: readonly Pods[],
  tree: Tree,
  pods: readonly Pods[],
): readonly Way[] {
  if (from.length === 0) return [];
  const service = ofKind(allObjects(tree), "Service").find(({ metadata }) =>
    address.startsWith(`${metadata.name}.${metadata.namespace ?? ""}:`),
  );
  if (service === undefined) return [];
  return portsOf(service)
    .filter(({ port }) => address.endsWith(`:${String(port)}`))
    .flatMap((port) => behind(service, port, pods).map((end) => ({ because, from, ...end })));
}

function folderOf(object: TreeObject): string {
  return path.dirname(object[source].file);
}
