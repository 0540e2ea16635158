import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureTools } from "../../lab/kubernetes/binaries";
import { CommandFailed } from "../command-failed";
import { print, type CliContext } from "../context";
import { stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { labFolder } from "../rehearsal/folder";
import { endKept, keeperOf } from "../rehearsal/kept";
import { UserError } from "../user-error";

interface LabOptions extends SharedOptions {
  readonly folder?: string;
}

/** `homelab lab kubectl …` and `homelab lab stop`: on a house that `rehearse --keep` has left up. */
export const lab: CommandDefinition = (program, context) => {
  const command = program.command("lab").description("work with the house that `rehearse --keep` has left up");
  command.enablePositionalOptions();
  const shared = (each: typeof command) =>
    stackOption(each).option("--folder <folder>", "the lab's folder, if the rehearsal was given one");
  shared(command.command("kubectl"))
    .description("kubectl against its cluster")
    .argument("[arguments...]", "what kubectl is given")
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: readonly string[], options: LabOptions) => kubectl(context, args, options));
  shared(command.command("stop"))
    .description("end it")
    .action((options: LabOptions) => stop(context, options));
};

async function kubectl(context: CliContext, args: readonly string[], options: LabOptions): Promise<void> {
  const { folder } = kept(context, options);
  const { kubectl: program } = await ensureTools(["kubectl"], {
    onProgress: ({ state, message }) => {
      if (state === "building" || state === "built") print(context.messages, `kubectl: ${message}`);
    },
  });
  const environment = {
    ...context.environment,
    KUBECONFIG: join(folder, "kubeconfig"),
    // what it remembers of this cluster is in the lab's folder as well
    KUBECACHEDIR: join(folder, "kubectl"),
  };
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: environment });
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0) throw new CommandFailed();
}

async function stop(context: CliContext, options: LabOptions): Promise<void> {
  const { keeper } = kept(context, options);
  await endKept(keeper);
  print(context.messages, "The house has ended.");
}

function kept({ environment }: CliContext, options: LabOptions) {
  const folder = options.folder ?? labFolder(options.stack, environment);
  const keeper = keeperOf(folder);
  if (keeper === undefined) {
    throw new UserError(`no house stands in ${folder}; bring one up with npm run rehearse -- --keep`);
  }
  return { folder, keeper };
}
