import { join, resolve } from "node:path";
import { commands } from "./commands";
import { print } from "./context";
import type * as house from "./house-engine";
import { interruption } from "./interruption";
import { runCommandLine } from "./run-command-line";

/** Pulumi's SDK takes its time to load, and not every command needs it: a path that is no literal. */
const HOUSE_ENGINE = join(__dirname, "house-engine");

const root = resolve(__dirname, "..", "..");

void runCommandLine(
  process.argv.slice(2),
  {
    root,
    environment: process.env,
    input: process.stdin,
    output: process.stdout,
    messages: process.stderr,
    interruption: interruption(),
    engine: async (stack) => {
      const { houseEngine } = (await import(HOUSE_ENGINE)) as typeof house;
      return houseEngine(root, stack, process.env, (message) => {
        print(process.stderr, message);
      });
    },
  },
  commands,
).then((code) => {
  // What an engine that was killed leaves behind may hold its pipes open for minutes: once all is written, it is over.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
});
