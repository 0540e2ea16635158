import { mkdirSync } from "node:fs";

import { layout } from "../../../infrastructure/lab/kubernetes/layout";
import { Processes } from "../../../infrastructure/lab/kubernetes/processes";

/** A lab that waits to be killed: starts two programs in the folder given and prints their process ids as JSON. */
async function main(root: string): Promise<void> {
  const files = layout(root);
  mkdirSync(files.temporary, { recursive: true });
  const processes = new Processes(files);
  for (const name of ["first", "second"]) {
    // The shell has a child of its own, which nobody tells us of.
    await processes.start({
      name,
      command: "/bin/sh",
      args: ["-c", "sleep 600; true"],
      env: { PATH: "/usr/bin:/bin" },
    });
  }
  console.log(JSON.stringify(processes.pids));
}

void main(process.argv[2] ?? "");
