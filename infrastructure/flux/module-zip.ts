import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";

/** What `go mod download -json` says of one module. */
export interface Download {
  readonly Zip?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

/**
 * Downloads a Go module's zip through the module proxy and returns the text of the files below a folder, by their path
 * from that folder.
 *
 * @throws Error if there is no Go, no such module, or the zip is not the one that `sum` names.
 */
export function moduleFiles(module: string, version: string, sum: string, folder: string): Map<string, string> {
  const zip = verifiedZip(download(module, version), `${module}@${version}`, sum);
  return filesBelow(readFileSync(zip), `${module}@${version}/${folder}/`);
}

/**
 * Path of the downloaded zip. Go's exit code is no guide: it is 1 for a module that wants a newer Go than is there,
 * which does not matter to whoever only reads its files, and the zip has been downloaded and summed all the same.
 *
 * @throws Error if there is no zip, or its sum is another one.
 */
export function verifiedZip({ Zip, Sum, Error: reason }: Download, name: string, sum: string): string {
  if (Zip === undefined || Sum === undefined) {
    throw new Error(`${name} cannot be downloaded: ${reason ?? "go mod download names no zip"}`);
  }
  if (Sum !== sum) throw new Error(`${name} has the checksum ${Sum}, not ${sum}; do not use it before you know why`);
  return Zip;
}

/** The text of the files in a zip whose path starts with a prefix, by the rest of the path. */
export function filesBelow(zip: Uint8Array, prefix: string): Map<string, string> {
  const files = unzipSync(zip, { filter: ({ name }) => name.startsWith(prefix) && !name.endsWith("/") });
  return new Map(Object.entries(files).map(([name, bytes]) => [name.slice(prefix.length), strFromU8(bytes)]));
}

/** Runs Go in an empty module of its own, so that no go.mod around it has a say. */
function download(module: string, version: string): Download {
  const directory = mkdtempSync(join(tmpdir(), "homelab-flux-"));
  try {
    writeFileSync(join(directory, "go.mod"), "module download\n");
    const { error, stdout, stderr } = spawnSync("go", ["mod", "download", "-json", `${module}@${version}`], {
      cwd: directory,
      env: { ...process.env, GOWORK: "off" },
      encoding: "utf8",
    });
    if (error) throw new Error(`go cannot be run (${error.message}); install Go 1.24 or later`);
    if (!stdout.startsWith("{")) throw new Error(`go mod download failed: ${stderr.trim()}`);
    return JSON.parse(stdout) as Download;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
