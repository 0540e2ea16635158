import type { Secrets } from "./project/stack-config";
import type { ProviderAdapter } from "./provider/adapter";

/** What can be done with a stack. */
export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface EngineOptions {
  /** Folder of the states; only its owner may read what is in it. */
  readonly stateDirectory: string;
  /** Home of the programs; also for their temporary files. */
  readonly home: string;
  /** The stack that all projects are run for. */
  readonly stack: string;
  readonly adapters: readonly ProviderAdapter[];
  /** The lab's own secrets, `namespace:name` → value, over the stack file; its encrypted values are never decrypted. */
  readonly secrets?: Secrets;
  /** Added to the environment of every program. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many resources of a stack are worked on at once; 16 if it is not said. */
  readonly parallel?: number;
}

export interface RunOptions {
  /** Asks for an orderly end: what is under way is finished, nothing new is begun. */
  readonly signal?: AbortSignal | undefined;
  /** Environment of the program, over the engine's own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** `preview` and `up`: URNs to replace although nothing about them changed. */
  readonly replace?: readonly string[] | undefined;
  /** `preview` and `up`: look first what has become of the resources. */
  readonly refresh?: boolean | undefined;
  /** `refresh` and `destroy`: only say what would be done. */
  readonly dryRun?: boolean | undefined;
  /**
   * `destroy`: whether a protected resource fails the run (`refuse`, which is what it does if nothing is said), is left with
   * all that it needs (`keep`), or goes like every other (`forget`).
   */
  readonly protected?: "refuse" | "keep" | "forget" | undefined;
  /** `refresh`: forget creations that a killed run left behind. */
  readonly clearPendingCreates?: boolean | undefined;
}

/** A stack's outputs by name. */
export type StackOutputs = Readonly<Record<string, { readonly value: unknown; readonly secret: boolean }>>;

/** What a stack has of one resource. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly protect: boolean;
  /** Inputs; what is secret in them is `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
}
