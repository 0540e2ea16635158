import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { ClusterDefinition } from "../../config/derive";
import { fluxKustomization } from "../../infrastructure/manifests/flux-kustomization";
import type { KubernetesObject } from "../../infrastructure/manifests/kubernetes-object";
import { type Failure, failureLines } from "../../infrastructure/manifests/failure";
import type { Rule } from "../../infrastructure/manifests/rules/rule";
import { SourceFiles } from "../../infrastructure/manifests/source-files";
import { type Asked, substitute } from "../../infrastructure/manifests/substitute";
import { type Tree, treeOf } from "../../infrastructure/manifests/tree";
import { source, type TreeObject } from "../../infrastructure/manifests/tree-object";
import { variablesOf } from "../../infrastructure/manifests/variables";
import { shippedDefinition } from "../support/shipped-definition";

const shipped = shippedDefinition();

/**
 * A tree of given files without kustomize: each document is an object that is applied, but for contents.yaml; each
 * values.yaml is a ConfigMap `<folder>-values` of the namespace of the folder's first object.
 */
export function fixtureTree(files: Readonly<Record<string, string>>, definition: ClusterDefinition = shipped): Tree {
  const sources = new SourceFiles(path.resolve(__dirname, "../.."), new Map(Object.entries(files)));
  const variables = variablesOf(definition);
  const all = Object.values(variables.secrets).reduce((sum, each) => ({ ...sum, ...each }), variables.facts);
  const asked: (Asked & { object: TreeObject })[] = [];
  const yaml = Object.entries(files).filter(([file]) => file.endsWith(".yaml"));
  const parts = yaml.flatMap(([, text]) =>
    documents(text).flatMap((document) => fluxKustomization(document as TreeObject) ?? []),
  );
  const partOf = (file: string) => parts.find(({ folder }) => folder === path.dirname(file))?.name ?? "test";
  const applied = Object.keys(files).filter((file) => /(?<!contents|values|kustomization)\.yaml$/.test(file));
  const objects = applied.flatMap((file) =>
    (files[file] ?? "").split(/^---\n/m).map((text) => {
      const found: Asked[] = [];
      const content = parse(substitute(text, all, (each) => found.push(each))) as KubernetesObject;
      const object = { ...content, [source]: { files: sources, file, kustomization: partOf(file), text } };
      asked.push(...found.map((each) => ({ ...each, object })));
      return object;
    }),
  );
  const generated = Object.keys(files)
    .filter((file) => file.endsWith("values.yaml"))
    .map((file): TreeObject => {
      const folder = path.dirname(file);
      const found: Asked[] = [];
      const values = substitute(files[file] ?? "", all, (each) => found.push(each));
      const neighbour = objects.find((object) => path.dirname(object[source].file) === folder);
      const map: TreeObject = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `${path.basename(folder)}-values`, namespace: neighbour?.metadata.namespace },
        data: { "values.yaml": values },
        [source]: {
          files: sources,
          file: path.join(folder, "kustomization.yaml"),
          kustomization: partOf(file),
          text: "",
          generated: true,
        },
      };
      asked.push(...found.map((each) => ({ ...each, object: map })));
      return map;
    });
  const every = [...objects, ...generated];
  const kustomizations = every.flatMap((object) => fluxKustomization(object) ?? []);
  return treeOf({ definition, variables, files: sources, kustomizations, objects: every, asked, failures: [] });
}

/** What a rule says of files, as it is printed. */
export function broken(rule: Rule, files: Readonly<Record<string, string>>, definition?: ClusterDefinition): string[] {
  const tree = fixtureTree(files, definition);
  return lines([...tree.failures, ...rule(tree)]);
}

export function lines(failures: readonly Failure[]): string[] {
  return [...failureLines(failures)];
}

/** The documents of a YAML text. */
export function documents(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}
