import { setMaxListeners } from "node:events";
import type { EngineOptions, Operation, RunOptions, StackOutputs, StackResource } from "./engine-options";
import type { Summary } from "./event/event";
import { EngineRun } from "./event/event-stream";
import { EventLog } from "./event/event-log";
import { programEntry } from "./program/command";
import { readProject, type Project } from "./project/project-file";
import { readStackConfig } from "./project/stack-config";
import { hasSecrets, unwrap } from "./property/contents";
import { secret, type PropertyMap } from "./property/value";
import { destroy } from "./run/destroy";
import { pendingOperationsWarning } from "./run/pending-operations";
import { Session } from "./run/session";
import { update } from "./run/update";
import type { Checkpoint } from "./state/checkpoint";
import type { ResourceState } from "./state/resource";
import { StateFile } from "./state/state-file";
import { isRootStack } from "./urn";
import { EngineError } from "./user-error";

export type {
  DiagnosticEvent,
  EngineEvent,
  Failure,
  Reason,
  ResourceEvent,
  StepOperation,
  Summary,
} from "./event/event";
export type { EngineRun } from "./event/event-stream";
export type { ProviderAdapter } from "./provider/adapter";
export type { EngineOptions, Operation, RunOptions, StackOutputs, StackResource } from "./engine-options";
export { EngineError } from "./user-error";

const ORGANIZATION = "organization";

/**
 * Runs unmodified Pulumi projects against the lab: no CLI, no plugins. A project is named by the folder of its Pulumi.yaml.
 * Several may run at once, each stack by one process.
 */
export class LabEngine {
  constructor(private readonly options: EngineOptions) {}

  /** Makes the project's stack if there is none; true if it did. */
  initialise(directory: string): boolean {
    const file = this.stateFile(readProject(directory).name);
    if (file.read() !== undefined) return false;
    file.write({ resources: [], pendingOperations: [] });
    return true;
  }

  /** Runs an operation. What goes wrong before it begins rejects the run with an EngineError. */
  run(operation: Operation, directory: string, options: RunOptions = {}): EngineRun {
    return new EngineRun(async (listen) => {
      const project = readProject(directory);
      const file = this.stateFile(project.name);
      const act = (): Promise<Summary> => this.act(operation, project, file, options, new EventLog(listen));
      // A preview changes nothing, so it may run beside anything.
      return operation === "preview" || options.dryRun === true ? await act() : await file.locked(act);
    });
  }

  /** The outputs of the last update; none where there was no update yet. */
  outputs(directory: string): StackOutputs {
    const outputs = stackOutputs(this.stateFile(readProject(directory).name).read());
    const entries = Object.entries(outputs);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, { value: unwrap(value), secret: hasSecrets(value) }] as const),
    );
  }

  /** What the project's state has, in the order of creation; nothing where there is no stack. */
  resources(directory: string): readonly StackResource[] {
    const checkpoint = this.stateFile(readProject(directory).name).read();
    return (checkpoint?.resources ?? []).map(shown);
  }

  /** What was being created when a run was killed. */
  pendingCreations(directory: string): readonly StackResource[] {
    const pending = this.stateFile(readProject(directory).name).read()?.pendingOperations ?? [];
    return pending.filter(({ type }) => type === "creating").map(({ resource }) => shown(resource));
  }

  /** Changes the state, in the form of its file. @throws EngineError if there is none, or it would be none any more */
  editState(directory: string, change: (document: unknown) => unknown): Promise<void> {
    const { name } = readProject(directory);
    const file = this.stateFile(name);
    return file.locked(() => {
      this.read(file, name);
      file.edit(change);
      return Promise.resolve();
    });
  }

  /** A value of the stack's config by its full key, as the project's program gets it. */
  config(directory: string, key: string): string | undefined {
    return readStackConfig(readProject(directory), this.options.stack, this.options.secrets ?? {}).values[key];
  }

  private async act(
    operation: Operation,
    project: Project,
    file: StateFile,
    options: RunOptions,
    log: EventLog,
  ): Promise<Summary> {
    const { adapters, stack, parallel = 16 } = this.options;
    const config = readStackConfig(project, stack, this.options.secrets ?? {});
    const checkpoint = this.read(file, project.name);
    for (const key of config.secretKeys) log.hide(secret(config.values[key] ?? ""));
    for (const { inputs, outputs } of checkpoint.resources) for (const each of [inputs, outputs]) log.hide(each);

    const preview = operation === "preview" || options.dryRun === true;
    const signal = options.signal ?? new AbortController().signal;
    // Every resource that is under way waits with it, and a run has as many of these as it likes.
    setMaxListeners(0, signal);
    const clear = operation === "refresh" && options.clearPendingCreates === true;
    const base = {
      resources: [...checkpoint.resources],
      pendingOperations: clear ? [] : checkpoint.pendingOperations,
    };
    const session = new Session(
      {
        ...{ stack, project: project.name, config, adapters, parallel, preview, signal },
        directory: programEntry(project).directory,
        replace: options.replace ?? [],
        // An update has nothing to do with it: it deletes what the program gives up, and fails at what is protected.
        protected: (operation === "destroy" ? options.protected : undefined) ?? "refuse",
        stackOutputs: (name) => this.reference(name),
        save: (next) => {
          file.write(next);
        },
      },
      base,
      log,
    );
    if (operation === "refresh" || options.refresh === true) {
      const isAll = operation === "refresh";
      if (!(await session.refresh(isAll)) || isAll) {
        session.conclude(false, signal.aborted);
        return log.end();
      }
    } else if (!preview && base.pendingOperations.length > 0) {
      log.diagnostic("warning", pendingOperationsWarning(base.pendingOperations));
    }
    if (!session.hasReplaceTargets()) return log.end();
    if (operation === "destroy") await destroy(session, signal);
    else {
      const environment = { ...this.options.environment, ...options.environment };
      const home = this.options.home;
      const request = { project, stack, organization: ORGANIZATION, config, preview, parallel, home, environment };
      await update(session, request, signal);
    }
    session.snapshot?.write();
    return log.end();
  }

  private read(file: StateFile, project: string): Checkpoint {
    const checkpoint = file.read();
    if (checkpoint !== undefined) return checkpoint;
    throw new EngineError(`there is no stack '${this.options.stack}' of ${project}; initialise it first`);
  }

  private reference(name: string): PropertyMap {
    const [organization, project = "", stack = "", ...rest] = name.split("/");
    const wellFormed = organization === ORGANIZATION && project !== "" && stack !== "" && rest.length === 0;
    const checkpoint = wellFormed ? new StateFile(this.options.stateDirectory, project, stack).read() : undefined;
    if (checkpoint === undefined) throw new Error(`unknown stack "${name}"`);
    return stackOutputs(checkpoint);
  }

  private stateFile(project: string): StateFile {
    return new StateFile(this.options.stateDirectory, project, this.options.stack);
  }
}

function shown({ urn, type, id, protect, inputs }: ResourceState): StackResource {
  const entries = Object.entries(inputs);
  const plain = entries.map(([name, value]) => [name, hasSecrets(value) ? "[secret]" : unwrap(value)] as const);
  return { urn, type, id, protect, inputs: Object.fromEntries(plain) };
}

function stackOutputs(checkpoint: Checkpoint | undefined): PropertyMap {
  return checkpoint?.resources.find(({ urn }) => isRootStack(urn))?.outputs ?? {};
}
