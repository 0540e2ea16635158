import { Option } from "commander";
import { join } from "node:path";
import { requiredSecrets } from "../../../stacks/required-secrets";
import { talosDirectory } from "../../lab/house/layout";
import { pictureText } from "../../lab/flux/picture/picture-text";
import type { BinaryProgress } from "../../lab/kubernetes/binaries";
import { writeFileAtomic } from "../../shared/atomic-file";
import { CommandFailed } from "../command-failed";
import { print, printJson, type CliContext } from "../context";
import { layerOptions } from "../layer-options";
import { operate } from "../operate";
import { stackOption, jsonOption, type CommandDefinition, type SharedOptions } from "../program";
import type { LayerEngine } from "../engine/layer-engine";
import { EmbeddedEngine } from "../rehearsal/embedded-engine";
import { labFolder } from "../rehearsal/folder";
import { forgetKept, noteKept } from "../rehearsal/kept";
import { reconcileTree, type ReconciledTree } from "../rehearsal/tree";
import { standing, type Standing } from "../rehearsal/standing";
import { formatReport, type Report } from "../report";
import { textTable } from "../text-table";
import { operationInput } from "./operation";
import { definitionPath } from "../../../config/load";
import { DefinitionError } from "../../../config/problem";
import { UserError } from "../user-error";

interface RehearseOptions extends SharedOptions {
  readonly keep?: boolean;
  readonly folder?: string;
  readonly worktree?: boolean;
  readonly tree: boolean;
  readonly engine: "embedded" | "pulumi";
}

/** `homelab rehearse`. */
export const rehearse: CommandDefinition = (program, context) => {
  const command = program
    .command("rehearse")
    .description("bring the house up on this computer: the same layers against a twin of the hardware")
    .option("--keep", "leave it up until Ctrl-C, to look at it")
    .option("--worktree", "show Flux also what is not committed yet")
    .option("--no-tree", "end when the layers are up, before Flux reconciles the tree")
    .option("--folder <folder>", "where the lab keeps everything; emptied first")
    .addOption(
      new Option("--engine <engine>", "the lab's own engine, or Pulumi's CLI with the real providers")
        .choices(["embedded", "pulumi"])
        .default("embedded"),
    );
  jsonOption(stackOption(command)).action((options: RehearseOptions) => rehearsal(context, options));
};

async function rehearsal(context: CliContext, options: RehearseOptions): Promise<void> {
  const { stack, json } = operationInput(context, options);
  const folder = options.folder ?? labFolder(stack, context.environment);
  const pulumi = options.engine === "pulumi" ? await import("../rehearsal/pulumi-engine.js") : undefined;
  const cli = await pulumi?.rehearsalCli(context.environment);
  const tell = (message: string) => {
    print(context.messages, message);
  };
  const onBinary = ({ state, message, tool }: BinaryProgress) => {
    if (state !== "cached") tell(`${tool}: ${message}`);
  };
  // The lab is large, and no other command needs it.
  const { House } = await import("../../lab/house/house.js");
  const house = await House.open({
    definition: definitionPath(stack, context.environment),
    stack,
    folder,
    fresh: true,
    secretKeys: (definition) => requiredSecrets(definition).map(({ key }) => key),
    onBinary,
    onTrouble: tell,
  }).catch((error: unknown) => {
    throw error instanceof DefinitionError ? error : new UserError((error as Error).message);
  });
  let tree: ReconciledTree | undefined;
  try {
    noteKept(folder);
    const { definition } = house;
    const engine: LayerEngine =
      pulumi === undefined || cli === undefined
        ? new EmbeddedEngine(context.root, house.engine)
        : pulumi.pulumiEngine({
            root: context.root,
            stack,
            cli,
            folder,
            shell: context.environment,
            ...house.access,
          });
    const report = await operate({
      engine,
      operation: "up",
      stack,
      optionsFor: layerOptions({ engine, operation: "up", definition }),
      interruption: context.interruption,
      display: json ? "none" : context.output.isTTY === true ? "live" : context.output,
    });
    const stands = report.ok ? await proof(engine, folder) : undefined;
    if (!json) {
      print(
        context.output,
        `\n${formatReport(report)}\n\n${formatStanding(report, stands, folder, talosDirectory(folder))}`,
      );
    }
    if (report.ok && options.tree) {
      const worktree = options.worktree === true;
      const signal = context.interruption.stop;
      tree = await reconcileTree({ root: context.root, worktree, folder, house, signal, onBinary, tell });
    }
    if (json) printJson(context.output, { ...report, folder, standing: stands, tree: tree?.picture });
    else if (tree !== undefined) {
      print(context.output, `\n${pictureText(tree.picture)}\n\npicture: ${join(folder, "tree.html")}`);
    }
    if (report.ok && options.keep === true) await ended(context.interruption.stop, tell);
    if (!report.ok || tree?.picture.ready === false) throw new CommandFailed();
  } finally {
    forgetKept(folder);
    await tree?.close();
    await house.close();
  }
}

/** Writes the two files that give access, and shows that the first one works. */
async function proof(engine: LayerEngine, folder: string): Promise<Standing> {
  const { kubeconfig, talosconfig } = await engine.outputs("overview");
  const text = String(kubeconfig?.value);
  writeFileAtomic(join(folder, "kubeconfig"), text);
  writeFileAtomic(join(folder, "talosconfig"), String(talosconfig?.value));
  return standing(text);
}

function formatStanding(report: Report, stands: Standing | undefined, folder: string, talos: string): string {
  if (stands === undefined) return `The rehearsal's folder is ${folder}.`;
  const times = report.layers.map(({ layer, seconds }) => `${layer} ${seconds.toFixed(1)} s`).join(", ");
  return [
    textTable([
      ["node", "ready", "kubelet"],
      ...stands.nodes.map(({ name, ready, version }) => [name, ready ? "yes" : "no", version]),
    ]),
    "",
    `available:    ${stands.available.join(", ")}`,
    `times:        ${times}`,
    `kubeconfig:   ${join(folder, "kubeconfig")}`,
    `talosconfig:  ${join(folder, "talosconfig")}`,
    `Talos files:  ${talos}`,
  ].join("\n");
}

function ended(stop: AbortSignal, tell: (message: string) => void): Promise<void> {
  tell("\nThe house stands. Ctrl-C ends it.");
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000);
    stop.addEventListener("abort", () => {
      clearInterval(alive);
      resolve();
    });
  });
}
