import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionPath, loadDefinition, parseDefinition } from "../../../config/load";
import type { ClusterDefinition } from "../../../config/derive";
import type { CliContext } from "../context";
import type { LayerReport, Report } from "../report";
import { runOperation } from "../run-operation";
import { baseRevision, checkOut, hasRevision } from "./base-checkout";
import { capacity } from "./capacity";
import { coverageBlocks } from "./coverage";
import { exposureChanges } from "./exposure-changes";
import { fold, unfolded, type Block } from "./fold";
import { houseTerms } from "./house-terms";
import { inShort } from "./in-short";
import { judgedChange } from "./judged-change";
import { code, plain, rewritten, words } from "./markdown";
import { box, message } from "./message";
import { readRecord, type RecordedHouse } from "./recorded-house";
import { rehearseChange, type RehearsedChange, type Side } from "./rehearsed-change";
import { secondLook } from "./second-look";
import { exposure, machines, operations } from "./sections";
import { talosChanges } from "./talos-changes";
import { renderTrees } from "./rendered-tree";
import { treeBlocks } from "./tree-section";
import { vmChanges } from "./vm-changes";

export interface ReviewArgs {
  readonly stack: string;
  /** What the change is held against; where it left the branch that Flux follows if absent. */
  readonly base: string | undefined;
  /** No way into the house: its record and the lab are all there is. */
  readonly recorded: boolean;
  /** Name of the file that has the whole report where a comment cannot. */
  readonly whole: string;
}

export interface Review {
  /** As much as a comment holds. */
  readonly markdown: string;
  /** All of it, where that is more. */
  readonly whole: string | undefined;
  /** Whether the change can be made, as far as a preview and the lab tell. */
  readonly ok: boolean;
}

/**
 * Reviews what is checked out against a base: what each layer would do, what each machine goes through, what changes in
 * the cluster's tree, what becomes reachable. The house is only looked at, and with `recorded` not even that.
 *
 * @throws UserError if there is no base, or the record cannot be read; DefinitionError if the definition is not valid.
 */
export async function review(context: CliContext, args: ReviewArgs): Promise<Review> {
  const { stack, base, recorded } = args;
  const file = definitionPath(stack, context.environment);
  const definition = loadDefinition(file);
  const revision = baseRevision(context.root, base, definition.git.branch);
  const folder = mkdtempSync(join(tmpdir(), "homelab-review-"));
  try {
    const baseRoot = checkOut(context.root, revision, join(folder, "base"));
    // The base's: a change does not say itself what it is held against.
    const record = readRecord(baseRoot, stack);
    const from = deployed(context, { stack, record, baseRoot, folder });
    const before = parseDefinition(from.definition, "the deployed definition");
    const to: Side = { root: context.root, definition: readFileSync(file, "utf8") };
    const change = await rehearseChange(context, { stack, folder, from, to });
    const house = recorded ? undefined : await previewHouse(context, stack, definition);
    const configs = talosChanges(nodesOf(before, definition), change.talosBefore, change.talosAfter);
    const vms = vmChanges(proxmoxOf(house ?? change.preview));
    const ways = exposureChanges(before, definition);
    // Flux follows Git, whatever the layers' last update was: the tree of the base against the one that is checked out
    const [old, now] = await renderTrees(context, [
      { root: baseRoot, definition: before },
      { root: context.root, definition },
    ]);
    const judged = judgedChange({
      stack,
      root: context.root,
      revision,
      definitions: [from.definition, to.definition],
      definition,
      trees: [old, now],
      configs,
    });
    const { tree, findings, coverage } = judged;
    const { failures } = now;
    const reports = [change.before, change.preview, change.after, house].filter((each) => each !== undefined);
    const inTerms = houseTerms(before, definition);
    const blocks = [
      heading({ stack, revision, record, recorded }),
      inShort({ reports, configs, vms, ways, findings, failures, ...judged.counts }),
      // what must not be left out comes first
      secondLook(findings),
      ...coverageBlocks(coverage),
      ...layerBlocks(change, house),
      ...machines(configs, vms),
      exposure(ways),
      ...treeBlocks(tree),
      ...(failures.length === 0 ? [] : [{ text: box("CAUTION", failures.map(message)) }]),
      capacity({ definition: before, requests: old.requests }, { definition, requests: now.requests }),
    ].map((block: Block) => ({
      ...block,
      text: rewritten(block.text, inTerms),
      ...(block.whole === undefined ? {} : { whole: rewritten(block.whole, inTerms) }),
    }));
    const [markdown, whole] = [fold(blocks, code(args.whole)), unfolded(blocks)];
    const ok = change.after?.ok === true && house?.ok !== false && failures.length === 0;
    return { markdown, whole: whole === markdown ? undefined : whole, ok };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the house stands: as recorded, else as the base says. */
function deployed(
  { root }: CliContext,
  args: { stack: string; record: RecordedHouse | undefined; baseRoot: string; folder: string },
): Side {
  const { stack, record, baseRoot, folder } = args;
  if (record !== undefined) {
    // A record that was made on a branch that is gone leaves its definition; the base's programs are near enough.
    const programs = hasRevision(root, record.revision)
      ? checkOut(root, record.revision, join(folder, "deployed"))
      : baseRoot;
    return { root: programs, definition: record.definition };
  }
  const path = join(baseRoot, "config", "clusters", `${stack}.yaml`);
  // A stack that the base does not know begins with the change: from nothing but itself.
  const text = readFileSync(existsSync(path) ? path : definitionPath(stack), "utf8");
  return { root: baseRoot, definition: text };
}

/** What the real engine says, where there is a way into the house. */
async function previewHouse(context: CliContext, stack: string, definition: ClusterDefinition): Promise<Report> {
  const engine = await context.engine(stack);
  const quiet = { ...context, output: Object.assign(context.messages, {}) as CliContext["output"] };
  return runOperation(quiet, { engine, operation: "preview", stack, definition, only: undefined, json: false });
}

function layerBlocks(change: RehearsedChange, house: Report | undefined): Block[] {
  const { before, preview, after } = change;
  if (house !== undefined) return [...operations(house), ...failureOf(after)];
  if (preview !== undefined) return [...operations(preview), ...failureOf(after)];
  return [
    {
      text: words`The house as it stands could not be built in the lab, so nothing was previewed.`,
    },
    ...operations(before),
  ];
}

/** An update that fails in the lab, although its preview went well. */
function failureOf(after: Report | undefined): Block[] {
  if (after === undefined || after.ok) return [];
  const lines = after.layers.flatMap(({ layer, failures }) =>
    failures.map(({ message: said, fix }) => {
      const todo = fix === undefined ? words`` : words`\n\nWhat to do: ${message(fix)}`;
      return words`**${plain(layer)}**: ${message(said)}${todo}`;
    }),
  );
  return [
    {
      text: box("CAUTION", [words`The update itself fails in the lab:`, ...lines]),
    },
  ];
}

function proxmoxOf(preview: Report | undefined): LayerReport["changes"] {
  return preview?.layers.find(({ layer }) => layer === "proxmox")?.changes ?? [];
}

function nodesOf(before: ClusterDefinition, after: ClusterDefinition): string[] {
  return [...new Set([...before.nodes, ...after.nodes].map(({ name }) => name))];
}

interface HeadingArgs extends Pick<ReviewArgs, "stack" | "recorded"> {
  readonly revision: string;
  readonly record: RecordedHouse | undefined;
}

/** Whatever the stack is called, its name is one word. */
function heading({ stack, revision, record, recorded }: HeadingArgs): Block {
  const stands =
    record === undefined
      ? words`There is no record of the house (\`npm run homelab -- outputs --record\` makes one), so it is taken to stand as the base says.`
      : words`The house stands as recorded at ${code(record.revision.slice(0, 8))}.`;
  const engine = recorded
    ? words`The operations are those of the lab: nobody asked the house.`
    : words`The operations are those of the real engine; machines and failures are from the lab.`;
  return {
    text: words`## What this does to ${plain(stack)}\n\nAgainst ${code(revision.slice(0, 8))}. ${stands} ${engine}`,
  };
}
