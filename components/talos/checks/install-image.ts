import type { ClusterDefinition } from "../../../config/derive";
import type { ConfigDocument } from "../config-document";

/**
 * What is wrong with the image that a node would install at its next upgrade. Talos' own default has no extensions: a
 * node that installed it would lose its disks.
 *
 * @param documents the node's patches, or the documents of its final config; the last image said counts
 */
export function installImageProblems(
  node: string,
  documents: readonly ConfigDocument[],
  { image }: Pick<ClusterDefinition, "image">,
): string[] {
  const installed = documents.map(installImage).findLast((found) => found !== undefined);
  if (installed === image.installer) return [];
  return [
    `${node} would install ${installed ?? "Talos' default image"}, and its VM has ${image.installer}; ` +
      `take machine.install.image out of nodes.${node}.patches`,
  ];
}

function installImage(document: ConfigDocument): string | undefined {
  const { machine } = document as { machine?: { install?: { image?: string } } };
  return machine?.install?.image;
}
