import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LabEngine,
  type EngineEvent,
  type EngineOptions,
  type EngineRun,
  type Operation,
  type ResourceEvent,
  type RunOptions,
  type StackOutputs,
  type Summary,
} from "../../../../infrastructure/lab/engine/engine";
import { FakeCloud } from "./fake-cloud";

/** How a run went. */
export interface Ran extends Summary {
  readonly events: readonly EngineEvent[];
  /** `create Thing a`, `same Component c`, … of the steps that are done, in their order; the engine's own are left out. */
  readonly steps: readonly string[];
  readonly failed: readonly string[];
  /** What was told, by severity: `warning: …`. */
  readonly told: readonly string[];
}

/** What tests look at of a resource in a state file. */
export interface WrittenResource {
  readonly urn: string;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** An engine over a made-up cloud, in a folder of its own. */
export class Lab {
  readonly cloud = new FakeCloud();
  readonly engine: LabEngine;

  /** @param folder one that an engine has worked in before */
  constructor(
    options: Partial<EngineOptions> = {},
    readonly folder = mkdtempSync(join(tmpdir(), "lab-engine-")),
  ) {
    this.engine = new LabEngine({
      stateDirectory: join(this.folder, "state"),
      home: join(this.folder, "home"),
      stack: "test",
      adapters: [this.cloud.adapter],
      ...options,
    });
  }

  start(operation: Operation, fixture: string, run: string, options: RunOptions = {}): EngineRun {
    const directory = fixturePath(fixture);
    this.engine.initialise(directory);
    return this.engine.run(operation, directory, { environment: { RUN: run }, ...options });
  }

  /** Runs an operation on a fixture, with `RUN` in its environment. */
  async run(operation: Operation, fixture: string, run: string, options: RunOptions = {}): Promise<Ran> {
    const events: EngineEvent[] = [];
    const going = this.start(operation, fixture, run, options);
    for await (const event of going) events.push(event);
    const resources = events.filter((event): event is ResourceEvent => event.kind === "resource" && !event.internal);
    const told = events.flatMap((event) =>
      event.kind === "diagnostic" && event.severity !== "debug" ? [`${event.severity}: ${event.message}`] : [],
    );
    return {
      ...(await going.summary),
      events,
      steps: resources.filter(({ status }) => status === "done").map(describe),
      failed: resources.filter(({ status }) => status === "failed").map(describe),
      told,
    };
  }

  outputs(fixture: string): StackOutputs {
    return this.engine.outputs(fixturePath(fixture));
  }

  /** `Thing a` of what the state has, in its order. */
  resources(fixture: string): string[] {
    return this.engine.resources(fixturePath(fixture)).map(({ urn, type }) => {
      return `${type.split(":").at(-1) ?? ""} ${urn.split("::").at(-1) ?? ""}`;
    });
  }

  /** The resources of the state file, as they are written. */
  state(project: string): readonly WrittenResource[] {
    const { deployment } = JSON.parse(this.stateText(project)) as { deployment: { resources: WrittenResource[] } };
    return deployment.resources;
  }

  statePath(project: string): string {
    return join(this.folder, "state", project, "test.json");
  }

  stateText(project: string): string {
    return readFileSync(this.statePath(project), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function fixturePath(fixture: string): string {
  return join(__dirname, "..", "fixtures", fixture);
}

function describe({ op, type, name }: ResourceEvent): string {
  return `${op} ${type.split(":").at(-1) ?? ""} ${name}`;
}
