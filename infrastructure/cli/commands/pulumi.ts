import { spawn } from "node:child_process";
import { delimiter, dirname, isAbsolute, resolve } from "node:path";
import { Option } from "commander";
import { layerNames, layers, type LayerName } from "../../../stacks/layers";
import { findPulumi } from "../automation/pulumi-cli";
import { CommandFailed } from "../command-failed";
import { print, type CliContext } from "../context";
import { houseEnvironment } from "../house-environment";
import { stackOption, type CommandDefinition, type SharedOptions } from "../program";

interface PulumiOptions extends SharedOptions {
  readonly layer: LayerName;
}

/** `homelab pulumi …`: Pulumi's own CLI on one of the projects. */
export const pulumi: CommandDefinition = (program, context) => {
  const command = program
    .command("pulumi")
    .description("run Pulumi's own CLI on a layer, with the backend and the passphrase of config/env")
    .argument("<arguments...>", "what pulumi is given, e.g. cancel")
    .addOption(new Option("--layer <layer>", "the layer").choices(layerNames).default("overview"))
    .allowUnknownOption()
    .passThroughOptions();
  stackOption(command).action((args: readonly string[], options: PulumiOptions) => run(context, args, options));
};

async function run({ root, environment, messages }: CliContext, args: readonly string[], options: PulumiOptions) {
  const { stack, layer } = options;
  const own = houseEnvironment(root, stack, environment);
  const { command } = await findPulumi(own, (message) => {
    print(messages, message);
  });
  const cli = command.command;
  const code = await new Promise<number | null>((done, reject) => {
    const child = spawn(cli, [...args, ...stackWords(args, stack)], {
      cwd: resolve(root, layers[layer].directory),
      stdio: "inherit",
      // the language host next to the CLI is the one that belongs to it
      env: isAbsolute(cli) ? { ...own, PATH: `${dirname(cli)}${delimiter}${own["PATH"] ?? ""}` } : own,
    });
    child.once("error", reject);
    child.once("exit", done);
  });
  if (code !== 0) throw new CommandFailed();
}

/** Pulumi's commands that work on a stack, which is the one that was selected last where it is not said. */
const ON_A_STACK = /^(cancel|config|console|destroy|import|logs|preview|refresh|stack|state|up|update|watch)\b/;

/** Those that take none. */
const ON_NONE = /^(stack ls|config env (new|ls))\b/;

function stackWords(args: readonly string[], stack: string): string[] {
  const line = args.join(" ");
  const named = args.some((word) => /^(-s|--stack)(=|$)/.test(word));
  return named || !ON_A_STACK.test(line) || ON_NONE.test(line) ? [] : ["--stack", stack];
}
