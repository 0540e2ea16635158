import { Argument } from "commander";
import { definitionPath, loadDefinition } from "../../../config/load";
import { print } from "../context";
import { formatFacts } from "../device-facts/fact";
import { proxmoxFacts } from "../device-facts/proxmox-facts";
import { synologyFacts } from "../device-facts/synology-facts";
import { stackOption, type CommandDefinition, type SharedOptions } from "../program";
import { readStackFile } from "../stack-file";

/** `homelab facts`. */
export const facts: CommandDefinition = (program, context) => {
  const command = program
    .command("facts")
    .description("print what the scripts on a device read: lines of the definition, no secret among them")
    .addArgument(new Argument("<device>", "whose script").choices(["proxmox", "synology"]));
  stackOption(command).action((device: "proxmox" | "synology", { stack }: SharedOptions) => {
    const definition = loadDefinition(definitionPath(stack, context.environment));
    const found =
      device === "synology"
        ? synologyFacts(stack, definition)
        : proxmoxFacts(stack, definition, readStackFile(context.root, stack).keys);
    print(context.output, formatFacts(found));
  });
};
