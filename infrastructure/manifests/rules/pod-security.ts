import type { Failure } from "../failure";
import { type Level, LEVELS, strictestLevel, violations } from "../pod-security-level";
import { failureAt, nameOf, type TreeObject } from "../tree-object";
import { ofKind, podsOf } from "../workloads";
import type { Rule } from "./rule";

const ENFORCE = "pod-security.kubernetes.io/enforce";

/** Talos enforces nothing in kube-system, which is Kubernetes' own. */
const EXEMPT = ["kube-system"];

/** Each namespace says its Pod Security level: all that runs there fits it, and it would fit no stricter one. */
export const podSecurity: Rule = (tree) => {
  const pods = podsOf(tree).filter(({ namespace }) => !EXEMPT.includes(namespace));
  return ofKind(tree.objects, "Namespace").flatMap((namespace): readonly Failure[] => {
    const own = pods.filter((each) => each.namespace === namespace.metadata.name);
    const level = levelOf(namespace);
    if (level === undefined) {
      return [
        failureAt(namespace, ["metadata", "labels"], `says no Pod Security level; label it ${ENFORCE}: restricted`),
      ];
    }
    const broken = own.flatMap(({ object, spec, at }) =>
      violations(spec, level).map((violation) =>
        failureAt(
          object,
          [...at, ...violation.at],
          `${violation.message}, which ${level} does not allow; mend it, or say why ${namespace.metadata.name} needs another level`,
        ),
      ),
    );
    const needed = own.map(({ spec }) => strictestLevel(spec)).reduce<Level>(laxer, "restricted");
    if (broken.length > 0 || own.length === 0 || needed === level) return broken;
    const cause = own.find(({ spec }) => strictestLevel(spec) === needed);
    const because = cause === undefined || needed === "restricted" ? "" : ` (${nameOf(cause.object)})`;
    return [
      failureAt(
        namespace,
        ["metadata", "labels", ENFORCE],
        `allows ${level}, and what runs there needs ${needed}${because}; write ${needed}`,
      ),
    ];
  });
};

function levelOf({ metadata }: TreeObject): Level | undefined {
  return LEVELS.find((level) => level === metadata.labels?.[ENFORCE]);
}

function laxer(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b) ? a : b;
}
