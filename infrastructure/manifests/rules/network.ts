import type { Failure } from "../failure";
import { Network, type Target, targetsOf } from "../network-policy";
import type { Tree } from "../tree";
import { failureAt, nameOf, placeOf, source } from "../tree-object";
import { waysByAddress } from "../ways/by-address";
import { waysByObject } from "../ways/by-object";
import type { Way } from "../ways/way";
import { allObjects, containersOf, type Pods, podsOf } from "../workloads";
import type { Rule } from "./rule";

/** Network policies let through what the tree's objects, and the addresses that they tell, need. */
export const network: Rule = (tree) => {
  const policies = new Network(allObjects(tree));
  return [...blocked(tree, policies), ...withoutDns(tree, policies)];
};

function blocked(tree: Tree, policies: Network): readonly Failure[] {
  return ways(tree)
    .filter(({ from, to, target }) => !from.some((each) => policies.lets(each, to, target)))
    .map(({ because, from, to, target }): Failure => {
      const side = from.some((each) => policies.letsIn(each, to, target)) ? "out of the first" : "into the second";
      const way = `${from.map(({ object }) => nameOf(object)).join(" or ")} to port ${target.number} of ${nameOf(to.object)}`;
      return {
        ...placeOf(because),
        message: `${nameOf(because)} needs ${way}, and no policy lets it ${side}; write one`,
      };
    });
}

/** Who has a name to go to must be able to ask where that is; Ingress controllers and Prometheus know it without. */
function withoutDns(tree: Tree, policies: Network): readonly Failure[] {
  const asking = new Set(waysByAddress(tree, lasting(tree)).flatMap(({ from }) => from));
  return [...asking]
    .filter((from) => DNS.some((target) => !policies.letsOut(from, kubeDns(from), target)))
    .map(({ object }) => failureAt(object, [], "may not ask kube-dns for names; let it out to port 53, UDP and TCP"));
}

const DNS: readonly Target[] = ["UDP", "TCP"].map((protocol) => ({ number: 53, protocol }));

/** What Talos runs as kube-dns is in no manifest of the tree. */
function kubeDns(like: Pods): Pods {
  return { ...like, namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, spec: { containers: [] } };
}

function ways(tree: Tree): readonly Way[] {
  const pods = lasting(tree);
  return [...waysByObject(tree, pods), ...waysByAddress(tree, pods)];
}

function lasting(tree: Tree): readonly Pods[] {
  return podsOf(tree).filter((each) => each.lasting);
}

/** What must be open to pods that cannot be named, and why. */
const OPEN_TO_ALL: Readonly<Record<string, string>> = {
  "Deployment cert-manager/cert-manager-webhook 10250": "the API server asks it, from an address among the pods'",
};

/** Ways between workloads that stand open though nothing needs them. */
export const openings: Rule = (tree) => {
  const policies = new Network(allObjects(tree));
  const needed = new Set(ways(tree).flatMap(({ from, to }) => from.map((each) => pair(each, to))));
  // Flux's own policies come with it, as they are; Talos' pods are in no manifest.
  const own = ["kube-system", "flux-system"];
  const pods = lasting(tree).filter(({ spec }) => spec.hostNetwork !== true);
  return pods
    .filter(({ namespace }) => !own.includes(namespace))
    .flatMap((to): readonly Failure[] => {
      const ports = closable(to);
      const strangers = pods.filter(
        (from) =>
          !areOne(from, to) && !needed.has(pair(from, to)) && ports.some((target) => policies.lets(from, to, target)),
      );
      const [first] = strangers;
      if (first === undefined) return [];
      const names = strangers.slice(0, 3).map(({ object }) => nameOf(object));
      const more = strangers.length > names.length ? ` and ${strangers.length - names.length} more` : "";
      const open = ports.filter((target) => policies.lets(first, to, target)).map(({ number }) => number);
      return [
        failureAt(
          to.object,
          [],
          `may be reached by ${names.join(", ")}${more} on port ${open.join(", ")}, and nothing needs that; close it, or write the way into infrastructure/manifests/ways/apps.ts`,
        ),
      ];
    });
};

function pair(from: Pods, to: Pods): string {
  return `${nameOf(from.object)} ${nameOf(to.object)}`;
}

/** The ports that can be closed: a host port is the exposure table's affair, unless the node alone reaches it. */
function closable(to: Pods): readonly Target[] {
  const onHost = containersOf(to.spec).flatMap(({ container }) =>
    (container.ports ?? []).flatMap(({ hostPort, hostIP = "", containerPort, protocol = "TCP" }) =>
      hostPort === undefined || hostIP.startsWith("127.") ? [] : [`${containerPort}/${protocol}`],
    ),
  );
  return targetsOf(to).filter(
    ({ number, protocol }) =>
      !onHost.includes(`${number}/${protocol}`) && OPEN_TO_ALL[`${nameOf(to.object)} ${number}`] === undefined,
  );
}

/** Pods of one release are one program in parts. */
function areOne({ object: a }: Pods, { object: b }: Pods): boolean {
  return a === b || (a[source].release !== undefined && a[source].release === b[source].release);
}
