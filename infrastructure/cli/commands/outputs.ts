import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { definitionPath, loadDefinition } from "../../../config/load";
import { layerNames, type LayerName } from "../../../stacks/layers";
import { print, printJson, printRaw, type CliContext } from "../context";
import type { LayerEngine, LayerOutputs } from "../engine/layer-engine";
import { parseLayers } from "../plan";
import { jsonOption, onlyOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { checkedOutRevision, recordHouse, recordPath, writeRecord } from "../review/recorded-house";
import { textTable } from "../text-table";
import { UserError } from "../user-error";

interface OutputsOptions extends SharedOptions {
  readonly showSecrets?: boolean;
  readonly record?: boolean;
}

/** What stands for a secret that is not to be shown. */
const HIDDEN = "[secret]";

/** `homelab outputs`. */
export const outputs: CommandDefinition = (program, context) => {
  const command = program
    .command("outputs")
    .description("print what the layers made; with a name, that one output as it is, secret or not")
    .argument("[name]", "one output, e.g. kubeconfig")
    .option("--show-secrets", "print secrets too")
    .option("--record", "write what is no secret beside the definition, for reviews that have no way into the house");
  onlyOption(jsonOption(stackOption(command))).action(async (name: string | undefined, options: OutputsOptions) => {
    if (options.record === true) {
      await record(context, name, options);
      return;
    }
    const only = options.only ? parseLayers(options.only) : layerNames;
    const found = await read(await context.engine(options.stack), only);
    if (name !== undefined) {
      const value = one(name, found);
      // As it is for a file or a program; a terminal gets no control characters.
      const write = context.output.isTTY === true ? print : printRaw;
      if (typeof value === "string" && options.json !== true) write(context.output, value);
      else printJson(context.output, value);
      return;
    }
    const shown = Object.entries(found).map(
      ([layer, values]) => [layer, visible(values, options.showSecrets)] as const,
    );
    if (options.json === true) printJson(context.output, Object.fromEntries(shown));
    else print(context.output, table(shown));
  });
};

async function record(context: CliContext, name: string | undefined, options: OutputsOptions): Promise<void> {
  if (name !== undefined || options.only !== undefined || options.showSecrets === true) {
    throw new UserError("--record takes every output that is no secret; leave out the name, --only and --show-secrets");
  }
  const { stack } = options;
  const file = definitionPath(stack, context.environment);
  const definition = loadDefinition(file);
  const revision = checkedOutRevision(context.root);
  const outputs = await read(await context.engine(stack), layerNames);
  const path = recordPath(context.root, stack);
  writeRecord(path, recordHouse({ stack, revision, text: readFileSync(file, "utf8"), definition, outputs }));
  print(context.output, `${relative(context.root, path)} is written; commit it, so that reviews start from it`);
}

async function read(
  engine: LayerEngine,
  only: readonly LayerName[],
): Promise<Partial<Record<LayerName, LayerOutputs>>> {
  const all = await Promise.all(only.map(async (layer) => [layer, await engine.outputs(layer)] as const));
  return Object.fromEntries(all);
}

function one(name: string, found: Partial<Record<LayerName, LayerOutputs>>): unknown {
  const output = Object.values(found).find((values) => name in values)?.[name];
  if (output !== undefined) return output.value;
  const names = [...new Set(Object.values(found).flatMap((values) => Object.keys(values)))].sort();
  throw new UserError(
    names.length === 0
      ? `there is no output ${name}: nothing is deployed yet; run npm run homelab -- up`
      : `there is no output ${name}; there are ${names.join(", ")}`,
  );
}

function visible(values: LayerOutputs, showSecrets = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { value, secret }]) => [name, secret && !showSecrets ? HIDDEN : value]),
  );
}

function table(layers: readonly (readonly [string, Record<string, unknown>])[]): string {
  const rows = layers.flatMap(([layer, values]) =>
    Object.entries(values).map(([name, value]) => [
      layer,
      name,
      typeof value === "string" ? value.trimEnd() : JSON.stringify(value),
    ]),
  );
  return rows.length === 0
    ? "nothing is deployed yet; run npm run homelab -- up"
    : textTable([["layer", "output", "value"], ...rows]);
}
