import { resolve } from "node:path";
import { commands } from "./commands";
import { print } from "./context";
import { interruption } from "./interruption";
import { runCommandLine } from "./run-command-line";

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
      // Pulumi's SDK takes its time to load, and not every command needs it.
      const { houseEngine } = await import("./house-engine.js");
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
