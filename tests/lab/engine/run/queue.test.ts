import { setTimeout as wait } from "node:timers/promises";
import { Queue } from "../../../../infrastructure/lab/engine/run/queue";

describe("a queue", () => {
  it("runs one task after the other, also after a failure", async () => {
    const queue = new Queue();
    const said: string[] = [];
    const slow = queue.run(async () => {
      await wait(5);
      said.push("slow");
    });
    const failing = queue.run(() => Promise.reject(new Error("failed")));
    const last = queue.run(() => Promise.resolve(said.push("last")));
    await expect(failing).rejects.toThrow("failed");
    await Promise.all([slow, last, queue.idle()]);
    expect(said).toEqual(["slow", "last"]);
  });
});
