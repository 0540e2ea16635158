import path from "node:path";
import { Command } from "commander";
import { shownPath } from "../../config/load";
import { configTypesFile } from "../../config/talos/config-types";
import { configRecord, recordText } from "./config-record";
import { updateFile } from "../shared/atomic-file";
import { print } from "../shared/print";

new Command("talos")
  .description("Record which keys the machine config of a Talos release has, which patches are checked against")
  .argument("<version>", "the release, e.g. v1.13.9")
  .requiredOption("--from <folder>", "the Go module github.com/siderolabs/talos/pkg/machinery at that version")
  .action((version: string, { from }: { from: string }) => {
    const folder = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), from);
    const file = configTypesFile(version.split(".").slice(0, 2).join("."));
    updateFile(file, recordText(configRecord(folder, version)));
    print(process.stdout, `${shownPath(file)} is written`);
  })
  .parse();
