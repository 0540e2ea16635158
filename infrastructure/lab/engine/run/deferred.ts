/** A promise that somebody else resolves. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settle: (value: T) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  resolve(value: T): void {
    this.settle(value);
  }
}
