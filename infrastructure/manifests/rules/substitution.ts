import { exemptFromSubstitution } from "../exemption";
import { partOf } from "../flux-kustomization";
import { groupOf } from "../kubernetes-object";
import type { Failure } from "../failure";
import { failureAt, placeOf, source, type TreeObject } from "../tree-object";
import { givenTo, isSecret } from "../variables";
import type { Rule } from "./rule";

/**
 * What manifests ask for in `${…}` is supplied to their part, and each fact is asked for. What has dollar signs of its own, the
 * dashboards and the CRDs, is exempt from substitution.
 */
export const substitution: Rule = ({ objects, asked, variables, kustomizations }) => {
  const isSupplied = (variable: string, object: TreeObject) =>
    variable in givenTo(partOf(object, kustomizations), variables);
  const unknown = asked
    .filter(({ variable, optional, object }) => !optional && !isSupplied(variable, object))
    .map(({ variable, object }): Failure => {
      const { kustomization, files } = object[source];
      const fixed = isSecret(variables, variable)
        ? `is no secret of ${kustomization}; name it for that part in components/flux/secret-parts.ts`
        : `is not supplied; write one of components/flux/facts.ts or secrets.ts, or $$\{${variable}} for the text itself`;
      const { file } = placeOf(object);
      const line = files.lineOfText(file, `\${${variable}`) ?? placeOf(object).line;
      return { file, line, message: `\${${variable}} ${fixed}` };
    });
  const used = new Set(asked.map(({ variable }) => variable));
  const unused = Object.keys(variables.facts)
    .filter((variable) => !used.has(variable))
    .map((variable): Failure => {
      const message = `supplies ${variable}, which no manifest asks for; use it, or take it out`;
      return { file: "components/flux/facts.ts", message };
    });
  return [...unknown, ...unused, ...objects.flatMap(exemptions)];
};

function exemptions(object: TreeObject): readonly Failure[] {
  const dashboard = object.metadata.labels?.["grafana_dashboard"] !== undefined;
  const crd = object.kind === "CustomResourceDefinition" && groupOf(object) === "apiextensions.k8s.io";
  if (!(dashboard || crd) || exemptFromSubstitution(object) || !object[source].text.includes("${")) return [];
  const annotation = "kustomize.toolkit.fluxcd.io/substitute: disabled";
  return [
    failureAt(object, ["metadata"], `has dollar signs that Flux would fill in; give it the annotation ${annotation}`),
  ];
}
