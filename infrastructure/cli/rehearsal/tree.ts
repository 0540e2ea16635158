import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FluxOptions } from "../../lab/flux/flux";
import type { Picture } from "../../lab/flux/picture/picture";
import type { BinaryProgress } from "../../lab/kubernetes/binaries";
import { writeFileAtomic } from "../../shared/atomic-file";

export interface TreeArgs {
  /** The checkout that Flux follows. */
  readonly root: string;
  /** Also what is not committed in it. */
  readonly worktree: boolean;
  /** The lab's folder; the kubeconfig is in it, and the pictures go there. */
  readonly folder: string;
  readonly house: FluxOptions["house"];
  /** Ends the wait for it. */
  readonly signal: AbortSignal;
  readonly onBinary: (progress: BinaryProgress) => void;
  readonly tell: (message: string) => void;
}

/** The tree, reconciled: what it has come to, and how to end what reconciles it. */
export interface ReconciledTree {
  readonly picture: Picture;
  close(): Promise<void>;
}

/** Has Flux reconcile the tree until all of it is ready or nothing moves any more, and writes the pictures of it. */
export async function reconcileTree({ folder, signal, ...args }: TreeArgs): Promise<ReconciledTree> {
  const { Flux } = await import("../../lab/flux/flux.js");
  const { pictureHtml } = await import("../../lab/flux/picture/picture-html.js");
  args.tell("\nFlux reconciles the tree.");
  const running = await Flux.start({
    ...args,
    folder: join(folder, "flux"),
    kubeconfig: readFileSync(join(folder, "kubeconfig"), "utf8"),
  });
  try {
    await running.settled({ signal });
    const picture = await running.picture();
    writeFileAtomic(join(folder, "tree.html"), pictureHtml(picture));
    writeFileAtomic(join(folder, "tree.json"), JSON.stringify(picture, undefined, 2));
    return { picture, close: () => running.close() };
  } catch (error) {
    await running.close();
    throw error;
  }
}
