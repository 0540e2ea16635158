import type { ClusterDefinition } from "../../../../config/derive";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import { leafChanges } from "./leaves";
import { repositoryOf } from "./images";

/** What the checks know besides the object that changes: the tree as it was, and where hosts' names may lead. */
export interface Surroundings {
  readonly objects: readonly KubernetesObject[];
  /** `registry/repository` of every image. */
  readonly images: ReadonlySet<string>;
  /** Hosts of every address that is named. */
  readonly hosts: ReadonlySet<string>;
  /** `<namespace>/<claim>` of every claim that is mounted. */
  readonly claims: ReadonlySet<string>;
  /** Namespaces whose pods a policy of admission lets be. */
  readonly exempt: ReadonlySet<string>;
  /** What an external-dns target may be after the change. */
  readonly targets: readonly string[];
}

export const NOTHING_KNOWN: Surroundings = {
  objects: [],
  images: new Set(),
  hosts: new Set(),
  claims: new Set(),
  exempt: new Set(["kube-system"]),
  targets: [],
};

/** @param definition of the cluster after the change. */
export function surroundingsOf(objects: readonly KubernetesObject[], definition: ClusterDefinition): Surroundings {
  const [images, hosts, claims] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const exempt = new Set(NOTHING_KNOWN.exempt);
  for (const object of objects) {
    for (const { path, after } of leafChanges(undefined, object)) {
      if (typeof after !== "string") continue;
      // Talos enforces nothing in kube-system, and policies say the rest
      if (after.includes("request.namespace"))
        for (const [, name = ""] of after.matchAll(/'([a-z\d-]+)'/g)) exempt.add(name);
      const key = path.at(-1);
      if (key === "image") images.add(repositoryOf(after));
      if (isClaim(path)) claims.add(`${object.metadata.namespace ?? ""}/${after}`);
      for (const host of hostsIn(after)) hosts.add(host);
    }
  }
  const workers = definition.workers.map(({ address }) => address).join(",");
  return { objects, images, hosts, claims, exempt, targets: [definition.tunnelHost, workers] };
}

/** Whether a value is the name of a claim that is mounted. */
export function isClaim(path: readonly string[]): boolean {
  return path.at(-1) === "claimName" || path.at(-1) === "existingClaim";
}

/** Hosts of the addresses in a text, but those in the cluster. */
export function hostsIn(text: string): string[] {
  // lengths have an end, or a long text would take long
  const found = text.matchAll(
    /\/\/(?:[^\s/@"'`<>]{1,200}@)?(\[[\da-f:.]+\]|[\w.-]+)|\b[\w.-]{1,64}@([\w.-]{1,253}):/gi,
  );
  return [...found]
    .map(([, host = "", scp = ""]) => (host || scp).toLowerCase())
    .filter((host) => host.includes(".") || host.startsWith("["))
    .filter((host) => !/(\.svc|\.cluster\.local|\.svc\.cluster)\.?$/.test(host));
}
