import { exemptFromSubstitution } from "../exemption";
import { groupOf } from "../kubernetes-object";
import type { Failure } from "../failure";
import { failureAt, placeOf, source, type TreeObject } from "../tree-object";
import type { Variables } from "../variables";
import type { Rule } from "./rule";

/**
 * What manifests ask for in `${…}` is supplied, and what is supplied is asked for. What has dollar signs of its own, the
 * dashboards and the CRDs, is exempt from substitution.
 */
export const substitution: Rule = ({ objects, asked, variables, kustomizations }) => {
  const supplied = new Set(
    [variables["cluster-settings"], variables["cluster-secrets"]].flatMap((each) => Object.keys(each)),
  );
  const inline = new Map(kustomizations.map(({ name, substitute }) => [name, Object.keys(substitute)]));
  const isSupplied = (variable: string, object: TreeObject) =>
    supplied.has(variable) || inline.get(object[source].kustomization)?.includes(variable) === true;
  const unknown = asked
    .filter(({ variable, optional, object }) => !optional && !isSupplied(variable, object))
    .map(({ variable, object }): Failure => {
      const mended = `write one of components/flux/facts.ts or secrets.ts, or $$\{${variable}} for the text itself`;
      const { file } = placeOf(object);
      const line = object[source].files.lineOfText(file, `\${${variable}`) ?? placeOf(object).line;
      return { file, line, message: `\${${variable}} is not supplied; ${mended}` };
    });
  const used = new Set(asked.map(({ variable }) => variable));
  const unused = [...supplied].filter((variable) => !used.has(variable));
  return [...unknown, ...unused.map(unusedFailure(variables)), ...objects.flatMap(exemptions)];
};

function unusedFailure(variables: Variables) {
  return (variable: string): Failure => {
    const secret = variable in variables["cluster-secrets"];
    const file = secret ? "components/flux/secrets.ts" : "components/flux/facts.ts";
    return { file, message: `supplies ${variable}, which no manifest asks for; use it, or take it out` };
  };
}

function exemptions(object: TreeObject): readonly Failure[] {
  const dashboard = object.metadata.labels?.["grafana_dashboard"] !== undefined;
  const crd = object.kind === "CustomResourceDefinition" && groupOf(object) === "apiextensions.k8s.io";
  if (!(dashboard || crd) || exemptFromSubstitution(object) || !object[source].text.includes("${")) return [];
  const annotation = "kustomize.toolkit.fluxcd.io/substitute: disabled";
  return [
    failureAt(object, ["metadata"], `has dollar signs that Flux would fill in; give it the annotation ${annotation}`),
  ];
}
