import type { ClusterDefinition } from "../../../config/derive";
import { ensureTools } from "../../lab/kubernetes/binaries";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import { loadTree, type Tree } from "../../manifests/tree";
import { source, type TreeObject } from "../../manifests/tree-object";
import { print, type CliContext } from "../context";
import type { PlacedObject } from "./tree-changes";

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
}

/** Both sides' trees as Flux applies them. Secrets are not known here: their names stand for their values. */
export async function renderTrees(context: CliContext, sides: readonly TreeSide[]): Promise<RenderedTree[]> {
  const { kustomize } = await ensureTools(["kustomize"], {
    onProgress: ({ tool, state, message }) => {
      if (state !== "cached" && state !== "found") print(context.messages, `${tool} ${state} ${message}`);
    },
  });
  return Promise.all(sides.map(async (side) => rendered(await loadTree({ ...side, kustomize }))));
}

function rendered({ objects, brought, failures }: Tree): RenderedTree {
  return {
    objects: [...objects, ...brought].map((object) => ({
      kustomization: object[source].kustomization,
      object: plain(object),
    })),
    failures: failures.map(
      ({ file, line, message }) => `${file}${line === undefined ? "" : `:${String(line)}`} ${message}`,
    ),
  };
}

/** Without where it comes from: two checkouts have every file twice. */
function plain(object: TreeObject): KubernetesObject {
  const { [source]: _, ...rest } = object;
  return rest;
}
