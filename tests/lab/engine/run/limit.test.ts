import { setTimeout as wait } from "node:timers/promises";
import { Limit } from "../../../../infrastructure/lab/engine/run/limit";

describe("a limit", () => {
  it("lets so many run at once, and the others after them in their order", async () => {
    const limit = new Limit(2);
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const task = (i: number) => async () => {
      begun.push(i);
      most = Math.max(most, ++running);
      await wait(5);
      running--;
      return i;
    };
    expect(await Promise.all([0, 1, 2, 3, 4].map((i) => limit.run(task(i))))).toEqual([0, 1, 2, 3, 4]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it("goes on after a failure", async () => {
    const limit = new Limit(1);
    await expect(limit.run(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    await expect(limit.run(() => Promise.resolve("ran"))).resolves.toBe("ran");
  });
});
