import { code, words, type Markdown } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import { worstFirst, type Check, type Danger } from "./danger";
import { FLUX_RULES } from "./flux-rules";
import { pattern } from "./glob";
import { isHarmless } from "./harmless";
import { imageDangers, versionDangers } from "./images";
import { kindOf, type Kind } from "./kinds";
import { goingDangers, immutableDangers } from "./lasting";
import { leafChanges, type LeafChange } from "./leaves";
import { networkDangers } from "./network";
import { levelDangers, podOf } from "./pod-level";
import { POD_RULES } from "./pod-rules";
import { rightsOf } from "./rights";
import { messageOf, pathText, prepared, shown, textOf, type PreparedRule } from "./rule";
import { handedSecrets } from "./secrets";
import { selectedDangers } from "./selected";
import { hostsIn, isClaim, type Surroundings } from "./surroundings";
import { TARGET, WAY_RULES } from "./way-rules";

/** What the checks say of one object. */
export interface Judgement {
  /** The worst first. */
  readonly dangers: readonly Danger[];
  /** What no check knows: fields, or that the whole kind is unknown. */
  readonly notJudged: readonly Markdown[];
  /** How many values each check looked at. */
  readonly looked: ReadonlyMap<Check, number>;
}

const RULES: readonly PreparedRule[] = prepared([...POD_RULES, ...WAY_RULES, ...FLUX_RULES]);

/** Judges the change of one object; one side is undefined where it is new, or goes. */
export function judge(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
  around: Surroundings,
): Judgement {
  if (after === undefined) {
    return {
      dangers: before === undefined ? [] : goingDangers(before),
      notJudged: [],
      looked: new Map([["pruned", 1]]),
    };
  }
  const looked = new Map<Check, number>();
  const look = (check: Check, times = 1) => looked.set(check, (looked.get(check) ?? 0) + times);
  const kind = kindOf(after);
  const unread = (kind?.unread ?? []).map(pattern);
  const fine = (kind?.fine ?? []).map(pattern);
  const dangers: Danger[] = [];
  const notJudged: Markdown[] =
    kind === undefined ? [words`the kind ${code(`${after.apiVersion} ${after.kind}`)}`] : [];
  const watchedFields: LeafChange[] = [];
  const said = new Map<Markdown, { check: Check; changes: readonly LeafChange[] }>();
  for (const change of leafChanges(before, after)) {
    const { path } = change;
    if (typeof change.after === "string") look("address");
    dangers.push(...addressDangers(change, around), ...unreadDangers(change));
    if (isHarmless(path) || unread.some((fits) => fits(path))) continue;
    const own = ownCheck(change, after, around);
    own?.forEach((danger) => dangers.push(danger));
    const rules = RULES.filter(
      (rule) => rule.fits(path, after.kind) || rule.fits(path, `${after.kind} ${after.metadata.name}`),
    );
    for (const rule of rules) {
      look(rule.check);
      if (rule.when(change))
        said.set(rule.says, { check: rule.check, changes: [...(said.get(rule.says)?.changes ?? []), change] });
    }
    if (own !== undefined || rules.some((rule) => rule.decides || rule.when(change)) || fine.some((fits) => fits(path)))
      continue;
    if (kind?.watched !== undefined) watchedFields.push(change);
    else notJudged.push(code(pathText(path)));
  }
  for (const [says, { check, changes }] of said) dangers.push({ check, message: messageOf(says, changes) });
  const whole = wholeObject(before, after, around);
  for (const check of whole.checks) look(check);
  // what is said of the whole object says more than what is said of its fields
  const all = [...whole.dangers, ...watched(kind, before, watchedFields), ...dangers];
  return { dangers: worstFirst(all), notJudged: [...notJudged, ...whole.notJudged], looked };
}

/** Checks of single values that know more than the value; undefined where none is about it. */
function ownCheck(change: LeafChange, object: KubernetesObject, around: Surroundings): Danger[] | undefined {
  const { path, before, after } = change;
  const key = path.at(-1) ?? "";
  if (key === "image" && (typeof after === "string" || typeof before === "string")) {
    return imageDangers(before, after, around.images);
  }
  if (isVersion(path, object.kind)) {
    return versionDangers(before, after, object.kind === "ConfigMap" ? "image" : "source");
  }
  if (key === TARGET) {
    if (after === undefined || around.targets.includes(textOf(after))) return [];
    return [{ check: "exposure", message: words`its name leads elsewhere: ${shown(after)}` }];
  }
  if (isClaim(path)) {
    const taken = typeof after === "string" && around.claims.has(`${object.metadata.namespace ?? ""}/${after}`);
    return taken ? [{ check: "secrets", message: words`mounts a volume that others have: ${shown(after)}` }] : [];
  }
  // which Secrets are named there is said of the whole object
  return path.includes("substituteFrom") ? [] : undefined;
}

function isVersion(path: readonly string[], kind: string): boolean {
  const text = path.join(" ");
  if (kind === "OCIRepository") return text === "spec ref tag";
  if (kind === "HelmRelease" && text === "spec chart spec version") return true;
  return path.at(-1) === "tag" && (kind === "ConfigMap" || kind === "HelmRelease");
}

/** A text names a host outside the cluster that nothing named before. */
function addressDangers({ before, after }: LeafChange, { hosts }: Surroundings): Danger[] {
  if (typeof after !== "string") return [];
  const old = new Set(typeof before === "string" ? hostsIn(before) : []);
  const fresh = [...new Set(hostsIn(after))].filter((host) => !hosts.has(host) && !old.has(host));
  return fresh.map((host) => ({
    check: "address",
    message: words`names an address that nothing named before: ${code(host)}`,
  }));
}

/** What would be a danger if it were read: a template's text, for one, is no YAML before it is filled in. */
const WORDS =
  /\b(host(Network|PID|IPC|Path|Port)|privileged|allowPrivilegeEscalation|SYS_[A-Z]+|NET_ADMIN|ClusterRole(Binding)?|cluster-admin|LoadBalancer|NodePort|secretKeyRef|(Validating|Mutating)\w+|automountServiceAccountToken|tailscale\.com\/\w+)\b/g;

/** A text that holds more than a line and is no YAML names what the checks would look at. */
function unreadDangers({ before, after }: LeafChange): Danger[] {
  if (typeof after !== "string" || !/\n|\{\{/.test(after)) return [];
  const old = new Set(wordsIn(before));
  const fresh = [...new Set(wordsIn(after))].filter((word) => !old.has(word));
  return fresh.length === 0
    ? []
    : [{ check: "host", message: words`a text that cannot be read here says ${shown(fresh.join(", "))}` }];
}

function wordsIn(text: unknown): string[] {
  return typeof text === "string" ? [...text.matchAll(WORDS)].map(([word]) => word) : [];
}

/** Checks of the object as a whole. */
function wholeObject(before: KubernetesObject | undefined, after: KubernetesObject, around: Surroundings) {
  const level = levelDangers(before, after);
  const rights = /Role(Binding)?$/.test(after.kind);
  const network = after.kind === "NetworkPolicy";
  return {
    dangers: [
      ...(before === undefined ? [] : immutableDangers(before, after)),
      ...(level ?? []),
      ...exemptDangers(before, after, around),
      ...ownDangers(after),
      ...(rights ? rightsOf(after) : []),
      ...(network ? networkDangers(before, after) : []),
      ...handedSecrets(before, after),
      ...selectedDangers(before, after, around.objects),
    ],
    notJudged: level === undefined ? [words`the pod, which is none that Kubernetes takes`] : [],
    checks: [
      "immutable",
      "host",
      "network",
      ...(rights ? ["rights"] : []),
      ...(after.kind === "Kustomization" || after.kind === "HelmRelease" ? ["secrets"] : []),
    ] as Check[],
  };
}

/** Pods that are new where a policy of admission looks away. */
function exemptDangers(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  { exempt }: Surroundings,
): Danger[] {
  const { namespace = "" } = after.metadata;
  const runs = podOf(after) !== undefined || after.kind === "HelmRelease";
  if (before !== undefined || !runs || !exempt.has(namespace)) return [];
  return [
    {
      check: "host",
      message: words`is new in a namespace whose pods a policy of admission lets be: ${code(namespace)}`,
    },
  ];
}

/** Namespaces in which ConfigMaps and Secrets are what the cluster, or Flux, goes by. */
const OWN: Readonly<Record<string, Danger>> = {
  "kube-system": { check: "admission", message: words`changes what Kubernetes itself goes by` },
  "kube-public": { check: "admission", message: words`changes what Kubernetes itself goes by` },
  "flux-system": { check: "source", message: words`changes what Flux goes by, and fills in everywhere` },
};

function ownDangers({ kind, metadata }: KubernetesObject): Danger[] {
  const own = kind === "ConfigMap" || kind === "Secret" ? OWN[metadata.namespace ?? ""] : undefined;
  return own === undefined ? [] : [own];
}

/** Of a kind that is watched: that there is one, or which of its fields change. */
function watched(
  kind: Kind | undefined,
  before: KubernetesObject | undefined,
  fields: readonly LeafChange[],
): Danger[] {
  if (kind?.watched === undefined) return [];
  const { check, what } = kind.watched;
  if (before === undefined) return [{ check, message: words`is new: ${what}` }];
  if (fields.length === 0) return [];
  return [{ check, message: messageOf(words`changes ${what}`, fields) }];
}
