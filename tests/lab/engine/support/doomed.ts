import { Lab } from "./lab";

/** Runs the fixture `held` in the folder that it is given, up to a creation that never ends; then it waits to be killed. */
async function main(folder: string, run = "busy"): Promise<void> {
  const lab = new Lab({}, folder);
  lab.cloud.hold = { name: "held", until: new Promise(() => undefined) };
  for await (const event of lab.start("up", "held", run)) {
    if (event.kind === "diagnostic") console.log(event.message);
  }
}

void main(process.argv[2] ?? "", process.argv[3]);
