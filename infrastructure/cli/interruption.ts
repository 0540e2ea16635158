import type { EventEmitter } from "node:events";

/** How a run learns that the person wants to stop. */
export interface Interruption {
  /** Aborted at once: nothing new is begun. */
  readonly stop: AbortSignal;
  /** Aborted where the engines do not know of it by themselves: they finish what is under way, and end. */
  readonly engines: AbortSignal;
}

export interface InterruptionArgs {
  /** Whether the process has a terminal. */
  readonly terminal?: boolean;
  /** Where signals come from. */
  readonly signals?: Pick<EventEmitter, "on">;
  /** Ends the process. */
  readonly exit?: (code: number) => void;
}

/** What a shell shows for a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Turns the process' signals into an {@link Interruption}. Ctrl-C in a terminal reaches the engines too, which end in an
 * orderly way by themselves; told a second time they would drop what they are doing. A second signal ends the process.
 *
 * The listeners stay: packages that clean up after themselves end the process at a signal that nobody else listens to.
 */
export function interruption({
  terminal = process.stdin.isTTY,
  signals = process,
  exit = (code) => process.exit(code),
}: InterruptionArgs = {}): Interruption {
  const stop = new AbortController();
  const engines = new AbortController();
  const end = (known: boolean): void => {
    if (stop.signal.aborted) exit(INTERRUPTED);
    stop.abort();
    if (!known) engines.abort();
  };
  signals.on("SIGINT", () => {
    end(terminal);
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) {
    signals.on(signal, () => {
      end(false);
    });
  }
  return { stop: stop.signal, engines: engines.signal };
}
