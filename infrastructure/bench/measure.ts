import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parse, stringify } from "yaml";
import { parseDefinition } from "../../config/load";
import type { DefinitionInput } from "../../config/schema";
import { houseOf } from "./house-of";

const ROOT = resolve(__dirname, "..", "..");
const SHIPPED = join(ROOT, "config", "clusters", "prox-n100.yaml");

/** Sizes of houses, in nodes. */
export const SIZES = [3, 30, 300] as const;

/** The text of the shipped definition with so many nodes. */
export function definitionOf(nodes: number): string {
  return stringify(houseOf(nodes, parse(readFileSync(SHIPPED, "utf8")) as DefinitionInput));
}

/** Milliseconds to read, validate and derive a text: the median of `runs`, in one process, after one run to warm up. */
export function loadTime(text: string, runs = 7): number {
  parseDefinition(text, "bench");
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    parseDefinition(text, "bench");
    return performance.now() - start;
  });
  return median(times);
}

/** What a program took in a process of its own. */
export interface ProgramRun {
  readonly resources: number;
  /** CPU seconds from the first line of the program to its last registration, its imports included. */
  readonly cpuSeconds: number;
  /** Peak of the whole process. */
  readonly memoryMiB: number;
}

/** Runs a layer's program for a house of so many nodes. */
export function programRun(layer: "proxmox" | "talos", nodes: number): ProgramRun {
  const folder = mkdtempSync(join(tmpdir(), "homelab-bench-"));
  try {
    const definition = join(folder, "definition.yaml");
    writeFileSync(definition, definitionOf(nodes));
    const program = join(__dirname, "run-program.ts");
    const printed = execFileSync(process.execPath, ["--import=tsx", program, layer, definition], {
      cwd: ROOT,
      encoding: "utf8",
    });
    return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as ProgramRun;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds of the unit tests: everything but the lab's. */
export function unitTests(): { readonly seconds: number; readonly passed: boolean } {
  const start = performance.now();
  const { status } = spawnSync(
    "npx",
    ["jest", "--silent", "--maxWorkers=100%", "--testPathIgnorePatterns", "tests/lab"],
    {
      cwd: ROOT,
      stdio: "ignore",
    },
  );
  return { seconds: (performance.now() - start) / 1000, passed: status === 0 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
