import type { EngineEvent, Summary } from "./event";

/**
 * A run: what happens in it, for whoever iterates over it, and how it ends. Nothing is lost if nobody iterates, or late.
 */
export class EngineRun implements AsyncIterable<EngineEvent> {
  /** Rejects with an EngineError if the run could not begin; a run that fails is a summary with failures. */
  readonly summary: Promise<Summary>;
  private readonly events: EngineEvent[] = [];
  private wake: () => void = () => undefined;
  private ended = false;

  /** @param start runs it; its events are passed to the function that it is given */
  constructor(start: (listen: (event: EngineEvent) => void) => Promise<Summary>) {
    this.summary = start((event) => {
      this.events.push(event);
      this.wake();
    }).finally(() => {
      this.ended = true;
      this.wake();
    });
    // Who only iterates learns of it there.
    this.summary.catch(() => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<EngineEvent> {
    for (let next = 0; ; next++) {
      while (next >= this.events.length && !this.ended) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const event = this.events[next];
      if (event === undefined) break;
      yield event;
    }
    await this.summary;
  }
}
