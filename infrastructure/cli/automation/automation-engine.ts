import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, Stack, StackNotFoundError, type PulumiCommand } from "@pulumi/pulumi/automation";
import { layers, type LayerName } from "../../../stacks/layers";
import { CONFIG_NAMESPACE } from "../../../stacks/required-secrets";
import type {
  LayerEngine,
  LayerOutputs,
  Operation,
  RunOptions,
  RunResult,
  StateResource,
} from "../engine/layer-engine";
import { UserError } from "../user-error";
import { commandFailure } from "./command-failure";
import { EngineEvents } from "./engine-events";
import { runPulumi } from "./run-pulumi";
import { pendingCreations, stateResources } from "./state-resources";

export interface AutomationEngineArgs {
  /** The repository: what the layers' folders are relative to. */
  readonly root: string;
  readonly stack: string;
  readonly command: PulumiCommand;
  /** Environment of the CLI and the programs, over this process' own. */
  readonly environment: Readonly<Record<string, string>>;
  /** What encrypts the stack file's secrets: `passphrase`, or the URL of a key service. One for the five projects. */
  readonly secretsProvider: string;
}

/** Runs the layers with Pulumi's CLI, by way of its Automation API, on the project folders as they are. */
export class AutomationEngine implements LayerEngine {
  private readonly environment: Readonly<Record<string, string>>;

  constructor(private readonly args: AutomationEngineArgs) {
    this.environment = { ...args.environment, NODE_OPTIONS: nodeOptions(args.environment) };
  }

  async initialise(layer: LayerName): Promise<boolean> {
    const workspace = await this.workspace(layer);
    try {
      await Stack.select(this.args.stack, workspace);
      return false;
    } catch (error) {
      if (!(error instanceof StackNotFoundError)) throw this.failed(layer, error);
    }
    try {
      await Stack.create(this.args.stack, workspace);
      return true;
    } catch (error) {
      throw this.failed(layer, error);
    }
  }

  async run(operation: Operation, layer: LayerName, options: RunOptions = {}): Promise<RunResult> {
    const events = new EngineEvents(options.onEvent);
    try {
      const stack = await Stack.select(this.args.stack, await this.workspace(layer, options.environment));
      if (operation === "destroy" && options.forgetProtected === true) {
        await this.pulumi(layer, ["state", "unprotect", "--all", "--yes", "--stack", this.args.stack]);
      }
      await start(operation, stack, options, events);
      // an error that the engine went on after is no failure
      return { ...events.result(), failures: [] };
    } catch (error) {
      const result = events.result();
      return result.failures.length > 0 ? result : { ...result, failures: [commandFailure(error)] };
    }
  }

  async outputs(layer: LayerName): Promise<LayerOutputs> {
    return (await this.ifThere(layer, (stack) => stack.outputs())) ?? {};
  }

  async resources(layer: LayerName): Promise<readonly StateResource[]> {
    const exported = await this.export(layer);
    return exported === undefined ? [] : stateResources(exported);
  }

  async pendingCreations(layer: LayerName): Promise<readonly StateResource[]> {
    const exported = await this.export(layer);
    return exported === undefined ? [] : pendingCreations(exported);
  }

  async editState(layer: LayerName, change: (exported: unknown) => unknown): Promise<void> {
    const exported = await this.export(layer);
    if (exported === undefined) throw new UserError(`the ${layer} layer has no stack ${this.args.stack} yet`);
    const changed = JSON.stringify(change(JSON.parse(exported)));
    // By way of a file: the CLI reads no state from a terminal. Its secrets are encrypted as they were.
    const folder = mkdtempSync(join(tmpdir(), "homelab-"));
    try {
      const file = join(folder, "state.json");
      writeFileSync(file, changed, { mode: 0o600 });
      await this.pulumi(layer, ["stack", "import", "--stack", this.args.stack, "--file", file]);
    } catch (error) {
      throw this.failed(layer, error);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async config(key: string): Promise<string | undefined> {
    const path = key.includes(".");
    try {
      const stack = await Stack.select(this.args.stack, await this.workspace("overview"));
      return (await stack.getConfig(`${CONFIG_NAMESPACE}:${key}`, path)).value;
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      const { message } = commandFailure(error);
      if (/configuration key .* not found/.test(message)) return undefined;
      throw new UserError(`the stack's config cannot be read: ${message}`);
    }
  }

  /** Not the Automation API's export: that one decrypts every secret of the state. */
  private export(layer: LayerName): Promise<string | undefined> {
    return this.ifThere(layer, () => this.pulumi(layer, ["stack", "export", "--stack", this.args.stack]));
  }

  private async ifThere<T>(layer: LayerName, read: (stack: Stack) => Promise<T>): Promise<T | undefined> {
    try {
      return await read(await Stack.select(this.args.stack, await this.workspace(layer)));
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw this.failed(layer, error);
    }
  }

  /** A workspace on the project as it is: with no settings given, the Automation API writes no file of its own. */
  private workspace(layer: LayerName, environment: Readonly<Record<string, string>> = {}): Promise<LocalWorkspace> {
    const { command, secretsProvider } = this.args;
    return LocalWorkspace.create({
      workDir: this.directory(layer),
      pulumiCommand: command,
      secretsProvider,
      envVars: { ...this.environment, ...environment },
    });
  }

  private pulumi(layer: LayerName, args: readonly string[]): Promise<string> {
    return runPulumi(this.args.command.command, args, this.directory(layer), this.environment);
  }

  private directory(layer: LayerName): string {
    return resolve(this.args.root, layers[layer].directory);
  }

  private failed(layer: LayerName, error: unknown): UserError {
    return new UserError(`the ${layer} layer's stack ${this.args.stack}: ${commandFailure(error).message}`);
  }
}

/** Has the layers' programs, and whatever Node runs for them, come to an end at an error; see error-inspection.cjs. */
function nodeOptions(environment: Readonly<Record<string, string>>): string {
  const own = environment["NODE_OPTIONS"] ?? process.env["NODE_OPTIONS"] ?? "";
  const file = resolve(__dirname, "..", "..", "shared", "error-inspection.cjs");
  return `${own} --require ${JSON.stringify(file)}`.trim();
}

async function start(operation: Operation, stack: Stack, options: RunOptions, events: EngineEvents): Promise<void> {
  const base = {
    onEvent: events.take,
    color: "never" as const,
    suppressOutputs: true,
    suppressProgress: true,
    signal: options.signal,
  };
  const replace = options.replace === undefined ? undefined : [...options.replace];
  switch (operation) {
    case "preview":
      await stack.preview({ ...base, replace });
      return;
    case "up":
      await stack.up({ ...base, replace, showSecrets: false });
      return;
    case "refresh":
      await stack.refresh({ ...base, clearPendingCreates: options.clearPendingCreates, showSecrets: false });
      return;
    case "destroy":
      await stack.destroy({ ...base, excludeProtected: options.forgetProtected !== true, showSecrets: false });
  }
}
