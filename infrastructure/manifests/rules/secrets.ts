import { parse } from "yaml";
import { secretNameOf } from "../../../components/flux/secret-parts";
import { groupOf } from "../kubernetes-object";
import type { Failure } from "../failure";
import type { Tree } from "../tree";
import { failureAt, source, type TreeObject } from "../tree-object";
import { isSecret } from "../variables";
import type { Rule } from "./rule";

const TABLE = "components/flux/secret-parts.ts";

/**
 * What is secret stays so: a secret variable is the whole value of a key in the `data` of a Secret and nowhere else, a part
 * of the tree is given its own secrets and no other's, and nothing but Flux names the Secrets that they come in.
 */
export const secrets: Rule = (tree) => [
  ...tree.objects.flatMap((object) => misplaced(object, tree)),
  ...given(tree),
  ...unused(tree),
  ...tree.objects.flatMap(named),
];

/** Secret variables in an object that are not the whole value of a key of a Secret's data. */
function misplaced(object: TreeObject, { asked, variables }: Tree): readonly Failure[] {
  const here = asked.filter((each) => each.object === object && isSecret(variables, each.variable));
  const names = [...new Set(here.map(({ variable }) => variable))];
  if (names.length === 0) return [];
  const values = isKubernetesSecret(object) ? Object.values(dataOf(object[source].text)) : [];
  return names
    .filter((name) => {
      const right = values.filter((value) => value === `\${${name}}`);
      return right.length !== here.filter(({ variable }) => variable === name).length;
    })
    .map((name) => {
      const message = `shows the secret \${${name}}; write it as the whole value of a key in the \`data\` of a Secret`;
      const failure = failureAt(object, [], message);
      return { ...failure, line: object[source].files.lineOfText(failure.file, `\${${name}`) ?? failure.line };
    });
}

function isKubernetesSecret(object: TreeObject): boolean {
  return object.kind === "Secret" && groupOf(object) === "";
}

function dataOf(text: string): Readonly<Record<string, unknown>> {
  return (parse(text) as { readonly data?: Readonly<Record<string, unknown>> }).data ?? {};
}

/** Each part that has secrets names its own Secret, and nobody another. */
function given({ kustomizations, variables }: Tree): readonly Failure[] {
  const others = kustomizations.flatMap(({ name, object, substituteFrom }) =>
    substituteFrom
      .filter((each) => each.kind === "Secret" && each.name !== secretNameOf(name))
      .map((each) =>
        failureAt(
          object,
          ["spec", "postBuild"],
          `is given the Secret ${each.name}; a part is given its own, ${secretNameOf(name)}, by an entry in ${TABLE}`,
        ),
      ),
  );
  const missing = Object.keys(variables.secrets).flatMap((part): readonly Failure[] => {
    const kustomization = kustomizations.find(({ name }) => name === part);
    if (kustomization === undefined) {
      return [{ file: TABLE, message: `gives secrets to ${part}, which is no Kustomization of the tree; take it out` }];
    }
    if (kustomization.substituteFrom.some(({ name }) => name === secretNameOf(part))) return [];
    const message =
      `has secrets in ${TABLE} and does not name ${secretNameOf(part)}; give it the label \`secrets: own\`, and name ` +
      "cluster-settings and that in `postBuild.substituteFrom`";
    return [failureAt(kustomization.object, ["spec"], message)];
  });
  return [...others, ...missing];
}

/** Secrets that a part is given and does not ask for. */
function unused({ asked, variables, kustomizations }: Tree): readonly Failure[] {
  const used = new Set(asked.map(({ variable, object }) => `${object[source].kustomization} ${variable}`));
  return Object.entries(variables.secrets)
    .filter(([part]) => kustomizations.some(({ name }) => name === part))
    .flatMap(([part, values]) =>
      Object.keys(values)
        .filter((name) => !used.has(`${part} ${name}`))
        .map((name) => ({ file: TABLE, message: `gives ${part} ${name}, which it does not ask for; take it out` })),
    );
}

/** What names one of the Secrets other than for Flux to fill in variables from. */
function named(object: TreeObject): readonly Failure[] {
  return textsOf(object)
    .filter(({ at, text }) => text.includes(secretNameOf("")) && !isFluxes(object, at))
    .map(({ at, text }) =>
      failureAt(object, at, `names ${text}, which is for Flux alone; take it out, or give the part the secret itself`),
    );
}

function isFluxes({ kind, apiVersion }: TreeObject, at: readonly (string | number)[]): boolean {
  const isKustomization = kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit.fluxcd.io/");
  return isKustomization && at.slice(0, 3).join(".") === "spec.postBuild.substituteFrom";
}

interface Text {
  readonly at: readonly (string | number)[];
  readonly text: string;
}

function textsOf(value: unknown, at: Text["at"] = []): readonly Text[] {
  if (typeof value === "string") return [{ at, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, [...at, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { at: [...at, key], text: key },
    ...textsOf(member, [...at, key]),
  ]);
}
