import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Lab } from "./support/lab";

jest.setTimeout(120_000);

const urn = "urn:pulumi:test::held::fake:index:Thing::held";

/** Waits until it is true, for ten seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await sleep(50);
  expect(condition()).toBe(true);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${String(pid)}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

/** A creation in a made-up cloud that ends when the test wants it to. */
function held(lab: Lab): () => void {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  lab.cloud.hold = { name: "held", until };
  return release;
}

describe("an engine that is killed while a resource is being created", () => {
  const lab = new Lab();
  const pending = (): string[] => {
    const { deployment } = JSON.parse(lab.stateText("held")) as {
      deployment: { pending_operations: { resource: { urn: string }; type: string }[] };
    };
    return deployment.pending_operations.map(({ resource, type }) => `${type} ${resource.urn}`);
  };
  let program = 0;

  beforeAll(async () => {
    const script = join(__dirname, "support", "doomed.ts");
    const engine = spawn(process.execPath, ["--import=tsx", script, lab.folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    createInterface({ input: engine.stdout }).on("line", (line) => {
      program = Number(/^pid (\d+)$/.exec(line)?.[1] ?? program);
    });
    await until(() => existsSync(lab.statePath("held")) && pending().includes(`creating ${urn}`) && program > 0);
    const ended = new Promise((resolve) => engine.on("close", resolve));
    engine.kill("SIGKILL");
    await ended;
  });
  afterAll(() => {
    lab.remove();
  });

  it("leaves no program behind, even a busy one", async () => {
    await until(() => !isAlive(program));
  });

  it("has noted what was under way, and what was done before", () => {
    expect(pending()).toEqual([`creating ${urn}`]);
    expect(lab.resources("held")).toEqual(["Stack held-test", "fake default", "Thing first"]);
  });

  it("is followed by a preview that shows the creation again, as the real one does", async () => {
    const ran = await lab.run("preview", "held", "");
    expect(ran.counts).toEqual({ same: 2, create: 2 });
    expect(ran.told.filter((line) => line.startsWith("warning"))).toEqual([]);
  });

  it("is followed by an update that warns, goes on, and keeps the note", async () => {
    const ran = await lab.run("up", "held", "");
    expect(ran.failures).toEqual([]);
    expect(ran.counts).toEqual({ same: 2, create: 2 });
    const warning = ran.told.find((line) => line.startsWith("warning"));
    expect(warning).toContain(
      "Attempting to deploy or update resources with 1 pending operations from previous deployment.\n" +
        `  * ${urn}, interrupted while creating\n`,
    );
    expect(warning).toContain("A refresh takes over what has become of resources");
    expect(pending()).toEqual([`creating ${urn}`]);
  });

  it("has its note dropped by a refresh only if that is to clear it", async () => {
    // This cloud has what this test has made, so a refresh finds everything but what the killed engine made.
    const refreshed = await lab.run("refresh", "held", "");
    expect(refreshed.counts).toEqual({ same: 3, delete: 1 });
    expect(pending()).toEqual([`creating ${urn}`]);
    await lab.run("refresh", "held", "", { clearPendingCreates: true });
    expect(pending()).toEqual([]);
  });
});

describe("a program whose engine is killed", () => {
  const labs: Lab[] = [];
  afterAll(() => {
    for (const lab of labs) lab.remove();
  });

  /** Starts an engine in a process of its own. */
  function doomed(run: string) {
    const lab = new Lab();
    labs.push(lab);
    const script = join(__dirname, "support", "doomed.ts");
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const engine = spawn(process.execPath, ["--import=tsx", script, lab.folder, run], { stdio: [...stdio] });
    return { engine, lab };
  }

  it("is ended although it never comes back to its event loop", async () => {
    const { engine, lab } = doomed("spinning");
    await until(() => programsOf(lab).length > 0);
    // so that it is in its loop
    await once(engine.stdout, "data");
    engine.kill("SIGKILL");
    await until(() => programsOf(lab).length === 0);
  });

  it("is ended whenever that is: while Node starts, the SDK connects, the program registers, or it waits", async () => {
    const killed = [0, 150, 300, 500, 700, 900, 1200, 1500].map(async (delay) => {
      const { engine, lab } = doomed("");
      await until(() => programsOf(lab).length > 0);
      await sleep(delay);
      const [pid] = programsOf(lab);
      const ended = once(engine, "close");
      engine.kill("SIGKILL");
      await ended;
      return { lab, pid };
    });
    const labs = await Promise.all(killed);
    expect(labs.map(({ pid }) => pid)).not.toContain(undefined);
    await until(() => labs.every(({ lab }) => programsOf(lab).length === 0));
  });
});

/** The processes of a lab's programs: they have its home, and live. */
function programsOf({ folder }: Lab): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`HOME=${folder}/home`) && isAlive(Number(pid));
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);
}

describe("a stack that is being run", () => {
  const lab = new Lab();
  afterAll(() => {
    lab.remove();
  });

  it("is not run a second time at once; previews are free to look", async () => {
    const release = held(lab);
    const first = lab.run("up", "held", "");
    await until(() => lab.cloud.calls.includes("create held"));

    await expect(lab.run("up", "held", "")).rejects.toThrow(
      `the stack held/test is locked: process ${String(process.pid)} runs it; wait until it has ended, then try again`,
    );
    expect((await lab.run("preview", "held", "")).counts).toEqual({ same: 2, create: 2 });

    release();
    expect((await first).counts).toEqual({ create: 4 });
    expect(existsSync(`${lab.statePath("held")}.lock`)).toBe(false);
  });

  it("stops in an orderly way when a person asks for it: what is under way is finished, nothing new is begun", async () => {
    await lab.run("destroy", "held", "");
    const release = held(lab);
    const stop = new AbortController();
    lab.cloud.calls.length = 0;
    const running = lab.run("up", "held", "busy", { signal: stop.signal });
    await until(() => lab.cloud.calls.includes("create held"));
    stop.abort();
    release();
    const ran = await running;
    expect(ran.failures).toEqual([{ message: "update canceled" }]);
    expect(lab.resources("held")).toEqual(["Stack held-test", "fake default", "Thing first", "Thing held"]);
    expect(lab.cloud.calls).not.toContain("create last");
  });
});
