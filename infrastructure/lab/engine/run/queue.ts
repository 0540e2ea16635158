/** Runs tasks one after the other, in the order in which they come. */
export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was queued up to now is done. */
  idle(): Promise<void> {
    return this.run(() => Promise.resolve());
  }
}
