import { Command } from "commander";
import { print, type CliContext } from "./context";

/** Adds a command to the program. To add one of your own, write such a function and name it in `commands/index.ts`. */
export type CommandDefinition = (program: Command, context: CliContext) => void;

/** The stack that the repository ships. */
export const DEFAULT_STACK = "prox-n100";

/** The command line as a whole. It throws instead of ending the process. */
export function buildProgram(context: CliContext, commands: readonly CommandDefinition[]): Command {
  const program = new Command("homelab")
    .description("A Talos Kubernetes home on Proxmox, from one file")
    .usage("<command> [options]")
    // so that what follows `pulumi` is Pulumi's
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        print(context.output, text);
      },
      writeErr: (text) => {
        print(context.messages, text);
      },
    });
  for (const define of commands) define(program, context);
  for (const command of program.commands) {
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;
}

/** The options that commands share. */
export interface SharedOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly only?: readonly string[];
}

export function stackOption(command: Command): Command {
  return command.option("-s, --stack <name>", "the stack, and with it the cluster definition", DEFAULT_STACK);
}

export function jsonOption(command: Command): Command {
  return command.option("--json", "print the result as JSON, and no progress");
}

export function onlyOption(command: Command): Command {
  return command.option("--only <layer...>", "only these layers: proxmox, cloudflare, talos, flux, overview");
}
