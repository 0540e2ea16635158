import { code, joined, words } from "../markdown";
import type { Pod } from "../../../manifests/contents";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import { LEVELS, type Level, strictestLevel, violations } from "../../../manifests/pod-security-level";
import type { Danger } from "./danger";

/** The pods that an object makes need a laxer Pod Security level than before; undefined where the spec is none. */
export function levelDangers(before: KubernetesObject | undefined, after: KubernetesObject): Danger[] | undefined {
  const pod = podOf(after);
  if (pod === undefined) return [];
  const [was, is] = [levelOf(before && podOf(before)) ?? "restricted", levelOf(pod)];
  if (is === undefined) return undefined;
  if (LEVELS.indexOf(is) <= LEVELS.indexOf(was)) return [];
  const why = violations(pod, LEVELS[LEVELS.indexOf(is) - 1] ?? "restricted").map(({ message }) => code(message));
  const more = why.length > 3 ? words`, and ${why.length - 3} more` : words``;
  const needs = before === undefined ? words`needs` : words`now needs`;
  return [
    {
      check: "host",
      message: words`${needs} the Pod Security level ${code(is)}: ${joined(why.slice(0, 3), ", ")}${more}`,
    },
  ];
}

function levelOf(pod: Pod | undefined): Level | undefined {
  try {
    return pod && strictestLevel(pod);
  } catch {
    return undefined; // fields of other types than Kubernetes has
  }
}

/** The spec of the pods that an object of Kubernetes' own kinds makes. */
export function podOf(object: KubernetesObject): Pod | undefined {
  if (object.kind === "Pod") return object["spec"] as Pod | undefined;
  const spec = object["spec"] as { template?: Template; jobTemplate?: { spec?: { template?: Template } } } | undefined;
  return (spec?.template ?? spec?.jobTemplate?.spec?.template)?.spec;
}

interface Template {
  readonly spec?: Pod;
}
