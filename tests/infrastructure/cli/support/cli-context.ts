import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { stringify } from "yaml";
import { destroy } from "../../../../infrastructure/cli/commands/destroy";
import { doctor } from "../../../../infrastructure/cli/commands/doctor";
import { emit } from "../../../../infrastructure/cli/commands/emit";
import { facts } from "../../../../infrastructure/cli/commands/facts";
import { outputs } from "../../../../infrastructure/cli/commands/outputs";
import { preview } from "../../../../infrastructure/cli/commands/preview";
import { refresh } from "../../../../infrastructure/cli/commands/refresh";
import { up } from "../../../../infrastructure/cli/commands/up";
import { validate } from "../../../../infrastructure/cli/commands/validate";
import type { CliContext } from "../../../../infrastructure/cli/context";
import type { LayerEngine } from "../../../../infrastructure/cli/engine/layer-engine";
import { runCommandLine } from "../../../../infrastructure/cli/run-command-line";
import { requiredSecrets } from "../../../../stacks/required-secrets";
import { shippedDefinition } from "../../../support/shipped-definition";

/** The commands of a house. */
const commands = [up, preview, refresh, destroy, outputs, emit, validate, doctor, facts];

/** What a command line did. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly messages: string;
}

export interface CliOptions {
  readonly engine: LayerEngine;
  /** Content of the stack file; by default one that has everything that the shipped definition needs. */
  readonly stackFile?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** What the person types, null for the end of the input; there is a terminal if it is given. */
  readonly typed?: string | null;
}

/** Runs a command line in a folder of its own, with no progress display and no real engine. */
export async function cli(args: readonly string[], options: CliOptions): Promise<Ran> {
  const root = mkdtempSync(join(tmpdir(), "homelab-cli-"));
  try {
    writeFileSync(join(root, "Pulumi.prox-n100.yaml"), options.stackFile ?? completeStackFile());
    const [output, messages] = [new PassThrough(), new PassThrough()];
    const input = new PassThrough();
    if (typeof options.typed === "string") input.end(`${options.typed}\n`);
    if (options.typed === null) input.end();
    const terminal = options.typed !== undefined;
    const context: CliContext = {
      root,
      environment: options.environment ?? {},
      input: Object.assign(input, { isTTY: terminal }),
      output,
      messages,
      interruption: { stop: new AbortController().signal, engines: new AbortController().signal },
      engine: () => Promise.resolve(options.engine),
    };
    const code = await runCommandLine(args, context, commands);
    return { code, output: text(output), messages: text(messages) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A stack file after its stack was made, with every secret that the shipped definition asks for. */
export function completeStackFile(): string {
  const config: Record<string, unknown> = {};
  for (const { key } of requiredSecrets(shippedDefinition())) {
    const [top = key, member] = key.split(".");
    const encrypted = { secure: "v1:AAAA" };
    config[`homelab:${top}`] = member === undefined ? encrypted : { [member]: encrypted };
  }
  return stringify({ encryptionsalt: "v1:c2FsdA==:v1:bm9uY2U=:Y2lwaGVy", config });
}

/** What was written, without colours. */
function text(stream: PassThrough): string {
  return stripVTControlCharacters((stream.read() as Buffer | null)?.toString("utf8") ?? "");
}
