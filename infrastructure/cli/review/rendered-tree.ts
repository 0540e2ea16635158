import type { ClusterDefinition } from "../../../config/derive";
import { ensureTools } from "../../lab/kubernetes/binaries";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import { requestsOf, type Requests } from "../../manifests/requests";
import { loadTree, type Tree } from "../../manifests/tree";
import { source, type TreeObject } from "../../manifests/tree-object";
import { print, type CliContext } from "../context";
import type { PlacedObject } from "./tree-changes";
import { isSecret } from "../../manifests/variables";

/** One side of a review: a checkout, and the definition that its tree is rendered for. */
export interface TreeSide {
  readonly root: string;
  readonly definition: ClusterDefinition;
}

export interface RenderedTree {
  /** What Flux applies, and what the releases bring by their contents.yaml. */
  readonly objects: readonly PlacedObject[];
  /** What kept a part of the tree from being rendered, a line each. */
  readonly failures: readonly string[];
  /** What the releases install, by `<namespace>/<name>`: their charts, and the values that they are given. */
  readonly releases: ReadonlyMap<string, string>;
  /** What its pods ask for, held against the nodes. */
  readonly requests: Requests;
}

/** Both sides' trees as Flux applies them. Secrets are not known here: their names stand for their values. */
export async function renderTrees(
  context: CliContext,
  sides: readonly [TreeSide, TreeSide],
): Promise<readonly [RenderedTree, RenderedTree]> {
  const { kustomize } = await ensureTools(["kustomize"], {
    onProgress: ({ tool, state, message }) => {
      if (state !== "cached" && state !== "found") print(context.messages, `${tool} ${state} ${message}`);
    },
  });
  const render = async (side: TreeSide) => rendered(await loadTree({ ...side, kustomize }));
  return Promise.all([render(sides[0]), render(sides[1])]);
}

function rendered(tree: Tree): RenderedTree {
  const { objects, brought, failures, releases } = tree;
  return {
    requests: requestsOf(tree),
    releases: new Map(
      releases.map(({ namespace, name, chart, values }) => [`${namespace}/${name}`, JSON.stringify([chart, values])]),
    ),
    objects: [...objects, ...brought].map((object) => ({
      kustomization: object[source].kustomization,
      object: plain(object),
      secrets: secretsIn(tree, object),
    })),
    failures: failures.map(
      ({ file, line, message }) => `${file}${line === undefined ? "" : `:${String(line)}`} ${message}`,
    ),
  };
}

/** The variables of secrets that are filled into an object. */
function secretsIn({ asked, variables }: Tree, object: TreeObject): readonly string[] {
  return asked
    .filter((each) => each.object === object && isSecret(variables, each.variable))
    .map(({ variable }) => variable);
}

/** Without where it comes from: two checkouts have every file twice. */
function plain(object: TreeObject): KubernetesObject {
  const { [source]: _, ...rest } = object;
  return rest;
}
