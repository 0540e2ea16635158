import { CommanderError } from "commander";
import { DefinitionError } from "../../config/problem";
import { systemProblem } from "../shared/system-problem";
import { CommandFailed } from "./command-failed";
import { print, type CliContext } from "./context";
import { buildProgram, type CommandDefinition } from "./program";
import { UserError } from "./user-error";

/**
 * Runs a command line. What a person can mend ends in one message; a mistake of ours shows its stack.
 *
 * @param args - without the names of the interpreter and the script.
 * @returns the exit code: 0, or 1 if anything failed.
 */
export async function runCommandLine(
  args: readonly string[],
  context: CliContext,
  commands: readonly CommandDefinition[],
): Promise<number> {
  try {
    await buildProgram(context, commands).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return failure(error, context);
  }
}

function failure(error: unknown, { messages, interruption }: CliContext): number {
  // commander has said what is wrong, or has printed the help that was asked for
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof CommandFailed) return 1;
  if (interruption.stop.aborted) {
    print(messages, "stopped");
    return 1;
  }
  print(messages, userMessage(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return 1;
}

/** What a person reads of an error that they can do something about; undefined for a defect of the program. */
export function userMessage(error: unknown): string | undefined {
  if (error instanceof UserError || error instanceof DefinitionError) return error.message;
  return systemProblem(error);
}
