import { textTable } from "../cli/text-table";
import { measureRehearsal } from "./measure-rehearsal";
import { definitionOf, loadTime, programRun, SIZES, unitTests } from "./measure";
import { print } from "../shared/print";

/** `npm run bench`: the project's figures. They are for reading; a busy computer makes them larger. */
async function main(only: string | undefined): Promise<void> {
  const rows = [["figure", "measured", "aim"]];
  if (only === undefined || only === "definition") {
    const times = SIZES.map((size) => loadTime(definitionOf(size)));
    for (const [index, size] of SIZES.entries()) {
      rows.push([
        `definition, ${String(size)} nodes: load and validate`,
        `${(times[index] ?? 0).toFixed(1)} ms`,
        size === 3 ? "100 ms" : "",
      ]);
    }
    rows.push(growth("definition, 300 nodes to 30", times[2], times[1]));
  }
  if (only === undefined || only === "programs") {
    for (const layer of ["proxmox", "talos"] as const) {
      const runs = SIZES.map((size) => programRun(layer, size));
      for (const [index, run] of runs.entries()) {
        const measured = `${run.cpuSeconds.toFixed(1)} s CPU, ${String(run.memoryMiB)} MiB`;
        rows.push([
          `${layer} program, ${String(SIZES[index] ?? 0)} nodes (${String(run.resources)} resources)`,
          measured,
          "",
        ]);
      }
      rows.push(growth(`${layer} program, time, 300 nodes to 30`, runs[2]?.cpuSeconds, runs[1]?.cpuSeconds));
      rows.push(growth(`${layer} program, memory, 300 nodes to 30`, runs[2]?.memoryMiB, runs[1]?.memoryMiB));
    }
  }
  if (only === undefined || only === "rehearsal") {
    const { firstUp, secondUp, previews, tree, memoryMiB } = await measureRehearsal();
    rows.push(["rehearsal, from nothing to all layers up", `${firstUp.toFixed(1)} s`, "40 s"]);
    rows.push(["rehearsal, a second up", `${secondUp.toFixed(1)} s`, "15 s"]);
    rows.push(["preview of all layers, to the slowest alone", `× ${previews.toFixed(1)}`, "× 1.3"]);
    rows.push([
      `tree, until everything is ready${tree.ready ? "" : " (it is not)"}`,
      `${tree.seconds.toFixed(1)} s`,
      "45 s",
    ]);
    rows.push(["tree, levels of Kustomizations", String(tree.depth), "5"]);
    rows.push(["tree, critical path in all Kustomizations' time", `${(100 * tree.criticalShare).toFixed(0)} %`, ""]);
    rows.push(["rehearsal, memory of all processes", `${String(memoryMiB)} MiB`, "3072 MiB"]);
  }
  if (only === undefined || only === "tests") {
    const { seconds, passed } = unitTests();
    rows.push([`unit tests${passed ? "" : " (with failures)"}`, `${seconds.toFixed(0)} s`, "60 s"]);
  }
  print(process.stdout, textTable(rows));
}

/** Ten times the nodes should cost at most ten times as much. */
function growth(name: string, many = 0, few = 1): string[] {
  return [name, `× ${(many / few).toFixed(1)}`, "× 10"];
}

void main(process.argv[2]);
