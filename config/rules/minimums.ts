import type { Problem } from "../problem";
import { mebibytes } from "../size";
import { entries, type Rule } from "./rule";

/** What Talos needs at least: https://docs.siderolabs.com/talos/v1.13/getting-started/system-requirements. */
const MINIMUMS = {
  controlplane: { memory: "2GiB", cores: 2, of: "a control plane" },
  worker: { memory: "1GiB", cores: 1, of: "a worker" },
} as const;
const SYSTEM_DISK = "10GiB";

/** A node below Talos' minimum does not come up, or not for long. */
export const belowTalosMinimum: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([name, { role, memory, cores, systemDisk }]): Problem[] => {
    const minimum = role === undefined ? undefined : MINIMUMS[role];
    const wrong: [string, string | number, string | number, string][] = [];
    if (minimum && memory !== undefined && mebibytes(memory) < mebibytes(minimum.memory)) {
      wrong.push(["memory", memory, minimum.memory, minimum.of]);
    }
    if (minimum && cores !== undefined && cores < minimum.cores) {
      wrong.push(["cores", cores, minimum.cores, minimum.of]);
    }
    if (systemDisk !== undefined && mebibytes(systemDisk) < mebibytes(SYSTEM_DISK)) {
      wrong.push(["systemDisk", systemDisk, SYSTEM_DISK, "a node"]);
    }
    return wrong.map(([key, value, least, of]) => ({
      path: ["nodes", name, key],
      message: `is ${value} and less than Talos needs on ${of}; write ${least} or more`,
    }));
  });
