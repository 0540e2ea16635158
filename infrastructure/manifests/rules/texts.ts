import path from "node:path";
import { exemptFromSubstitution } from "../exemption";
import { misread, unquoted, type FilledText, type Filling } from "../filled-in";
import { partOf } from "../flux-kustomization";
import type { Failure } from "../failure";
import { substitute } from "../substitute";
import type { Tree } from "../tree";
import { failureAt, nameOf, source, type TreeObject } from "../tree-object";
import { givenTo } from "../variables";
import type { Rule } from "./rule";

/**
 * A text stays a text. In a YAML text that a manifest holds, such as a release's values, every variable but a number by itself is
 * in quotes. In a manifest's own fields kustomize takes quotes away, so that what is filled in has to be a text without them.
 */
export const texts: Rule = (tree) =>
  tree.objects
    .filter((object) => object[source].text.includes("${") && !exemptFromSubstitution(object))
    .flatMap((object) => {
      const filling = fillingFor(object, tree);
      const { text } = object[source];
      const bare = unquoted(text, filling);
      const wrong = misread(text, filling).filter(({ text }) => !bare.some((each) => each.text === text));
      return [
        ...bare.map((each) => failure(object, each, `is not in quotes; write "${each.text}"`)),
        ...wrong.map((each) => failure(object, each, "is no text once it is filled in; make it part of a longer one")),
      ];
    });

function fillingFor(object: TreeObject, { kustomizations, variables }: Tree): Filling {
  const given = givenTo(partOf(object, kustomizations), variables);
  return { fill: (text) => substitute(text, given), isNumber: (variable) => variables.numbers.has(variable) };
}

function failure(object: TreeObject, { at, text }: FilledText, message: string): Failure {
  const { files, file } = object[source];
  // A generated object's values are in a file beside the kustomization.
  const beside = path.join(path.dirname(file), String(at.at(-1) ?? ""));
  const holder = object[source].generated === true && files.has(beside) ? beside : file;
  const where = failureAt(object, at, "");
  return {
    file: holder,
    line: files.lineOfText(holder, text) ?? where.line,
    message: `${nameOf(object)} ${text} ${message}`,
  };
}
