import type { Problem } from "../problem";
import { entries, type Rule } from "./rule";

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** What the kubelet says of the machine itself; a label of ours would change with every start. */
const FACTS = new Set(["kubernetes.io/hostname", "kubernetes.io/arch", "kubernetes.io/os"]);

/**
 * Labels in Kubernetes' own domains that a kubelet may set, which is whose identity Talos uses on a worker.
 * Source: `staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go` of kubernetes/kubernetes, enforced by the admission
 * plugin NodeRestriction; https://docs.siderolabs.com/kubernetes-guides/advanced-guides/node-labels.
 */
const ALLOWED = new Set([
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
]);
const ALLOWED_DOMAINS = ["node.kubernetes.io", "kubelet.kubernetes.io"];

/** A label that Kubernetes refuses by its form. */
export const malformedLabels: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([node, { labels }]) =>
    Object.entries(labels ?? {}).flatMap(([key, value]): Problem[] => {
      const path = ["nodes", node, "labels", key];
      if (!isKey(key)) {
        const message =
          "is not a label's key; write prefix/name or name, of at most 63 letters, digits and -_. between";
        return [{ path, message }];
      }
      if (value === undefined || value === "" || NAME.test(value)) return [];
      return [
        { path, message: "is not a label's value; write at most 63 letters, digits and -_. between, or nothing" },
      ];
    }),
  );

/** A label that the node would be refused, or lose. */
export const forbiddenLabels: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([node, { labels, role }]) =>
    Object.keys(labels ?? {}).flatMap((key): Problem[] => {
      const path = ["nodes", node, "labels", key];
      if (FACTS.has(key)) return [{ path, message: "is set by the kubelet itself; delete it" }];
      // Talos labels control planes with rights of its own.
      if (role !== "worker" || !isKey(key) || kubeletMaySet(key)) return [];
      const message = `is a label that Kubernetes lets no worker give itself; write it in a domain of your own, e.g. example.com/${String(key.split("/")[1])}`;
      return [{ path, message }];
    }),
  );

function isKey(key: string): boolean {
  const [name = "", prefix, ...more] = key.split("/").reverse();
  return more.length === 0 && NAME.test(name) && (prefix === undefined || PREFIX.test(prefix));
}

function kubeletMaySet(key: string): boolean {
  const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
  const isOneOf = (domains: readonly string[]) => domains.some((one) => domain === one || domain.endsWith(`.${one}`));
  if (isOneOf(["node-restriction.kubernetes.io"])) return false;
  return !isOneOf(["kubernetes.io", "k8s.io"]) || ALLOWED.has(key) || isOneOf(ALLOWED_DOMAINS);
}
