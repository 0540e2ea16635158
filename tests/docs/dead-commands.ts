import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { commands } from "../../infrastructure/cli/commands";
import type { CliContext } from "../../infrastructure/cli/context";

const { scripts } = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

const program = new Command().enablePositionalOptions();
for (const define of commands) define(program, {} as CliContext);

/** Commands that there are not: scripts of npm, and what the command line has not. */
export function deadCommands(text: string): string[] {
  const npm = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !(name in scripts))
    .map((name) => `npm run ${name}`);
  const homelab = [...text.matchAll(/homelab -- ([a-z]+)([^`\n#>|]*)/g)].flatMap(([, name = "", rest = ""]) => {
    const command = program.commands.find((each) => each.name() === name);
    if (command === undefined) return [`homelab ${name}`];
    const known = new Set(command.options.map(({ long }) => long));
    // What follows the first word is Pulumi's.
    const own = name === "pulumi" ? rest.replace(/^((?: --\S+ \S+)*) (?!--).*/, "$1") : rest;
    return [...own.matchAll(/(?<= )--[a-z-]+/g)]
      .map(([flag]) => flag)
      .filter((flag) => !known.has(flag))
      .map((flag) => `${name} ${flag}`);
  });
  return [...npm, ...homelab];
}
