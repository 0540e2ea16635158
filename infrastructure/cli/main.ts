import { resolve } from "node:path";
import { standardOutput, watchOutput } from "../shared/standard-streams";
import { commands } from "./commands";
import { print } from "./context";
import { interruption } from "./interruption";
import { runCommandLine } from "./run-command-line";

const root = resolve(__dirname, "..", "..");
const output = standardOutput();

/** The exit code once the output could not be written. */
let unwritten: number | undefined;
watchOutput([output, process.stderr], (code) => {
  // As when the terminal is closed: what is under way is brought to an end first.
  if (unwritten === undefined) process.emit("SIGHUP");
  unwritten ??= code;
});

void runCommandLine(
  process.argv.slice(2),
  {
    root,
    environment: process.env,
    input: process.stdin,
    output,
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
  // That it could not be written is only told after that.
  output.write("", () => process.stderr.write("", () => setImmediate(() => process.exit(unwritten ?? code))));
});
