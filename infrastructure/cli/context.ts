import type { Readable, Writable } from "node:stream";
import type { LayerEngine } from "./engine/layer-engine";
import type { Interruption } from "./interruption";

export { print, printJson, printRaw } from "../shared/print";

/** What a command works with, so that a test can give it something else. */
export interface CliContext {
  /** The repository. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Terminal<Readable>;
  /** What a command is asked for: tables, JSON, outputs. */
  readonly output: Terminal<Writable>;
  /** Everything else. */
  readonly messages: Writable;
  readonly interruption: Interruption;
  /** The engine that serves a stack. Looking for it may take a while: it is asked for only when it is needed. */
  engine(stack: string): Promise<LayerEngine>;
}

type Terminal<S> = S & { readonly isTTY?: boolean };
