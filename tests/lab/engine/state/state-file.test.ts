import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceState } from "../../../../infrastructure/lab/engine/state/resource";
import { StateFile } from "../../../../infrastructure/lab/engine/state/state-file";

describe("a state file", () => {
  const directory = mkdtempSync(join(tmpdir(), "lab-state-"));
  const file = new StateFile(directory, "project", "test");
  const stack = resourceState("urn:pulumi:test::project::pulumi:pulumi:Stack::project-test", "pulumi:pulumi:Stack");
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("is not there before it is written", () => {
    expect(file.path).toBe(join(directory, "project", "test.json"));
    expect(file.read()).toBeUndefined();
  });

  it("is readable by its owner only, and so is the one before it", () => {
    file.write({ resources: [], pendingOperations: [] });
    file.write({ resources: [stack], pendingOperations: [] });
    expect(file.read()).toEqual({ resources: [stack], pendingOperations: [] });
    for (const path of [file.path, `${file.path}.bak`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "project")).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(`${file.path}.bak`, "utf8"))).toMatchObject({ deployment: { resources: [] } });
  });

  it("says what to do where it is cut off, and stays as it is", () => {
    truncateSync(file.path, 40);
    expect(() => file.read()).toThrow(
      `the state of project/test is cut off or damaged: ${file.path}. Nothing was touched. The state before the last ` +
        `step is beside it: cp ${file.path}.bak ${file.path}, then run again`,
    );
    expect(statSync(file.path).size).toBe(40);
  });

  it("says what is wrong where it does not hold together", () => {
    file.write({ resources: [{ ...stack, parent: "urn:pulumi:nobody" }], pendingOperations: [] });
    expect(() => file.read()).toThrow(/is cut off or damaged \(child resource .* refers to missing parent/);
    file.write({ resources: [stack], pendingOperations: [] });
  });

  it("is locked while somebody runs the stack", async () => {
    await file.locked(async () => {
      await expect(file.locked(() => Promise.resolve())).rejects.toThrow(
        `the stack project/test is locked: process ${process.pid} runs it; wait until it has ended, then try again`,
      );
    });
    await expect(file.locked(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(existsSync(`${file.path}.lock`)).toBe(false);
  });

  it("is not locked by a process that has died", async () => {
    writeFileSync(`${file.path}.lock`, JSON.stringify({ pid: 999999999, startTime: "1" }));
    await expect(file.locked(() => Promise.resolve("ran"))).resolves.toBe("ran");
  });
});
