import { operate, type OperateArgs } from "../../../infrastructure/cli/operate";
import { UserError } from "../../../infrastructure/cli/user-error";
import { layerNames } from "../../../stacks/layers";
import { FakeEngine, urn } from "./support/fake-engine";

const FILE = "proxmoxve:download/file:File";

function run(engine: FakeEngine, args: Partial<OperateArgs> = {}) {
  return operate({ engine, operation: "up", stack: "prox-n100", display: "none", ...args });
}

test("all five stacks exist before the first layer runs, made one after another", async () => {
  const engine = new FakeEngine();
  await run(engine, { operation: "preview", only: ["talos"] });
  expect(engine.calls).toEqual([...layerNames.map((layer) => `initialise ${layer}`), "preview talos", "ended talos"]);
});

test("nothing runs if a stack cannot be made", async () => {
  const engine = new FakeEngine();
  engine.onInitialise = (layer) => {
    if (layer === "talos") throw new UserError("no backend");
  };
  await expect(run(engine)).rejects.toThrow(new UserError("no backend"));
  expect(engine.calls).toEqual(["initialise proxmox", "initialise cloudflare", "initialise talos"]);
});

test("nothing runs if what is looked at after the stacks are there is not in order", async () => {
  const engine = new FakeEngine();
  const initialised = () => {
    throw new UserError("a secret is missing");
  };
  await expect(run(engine, { initialised })).rejects.toThrow("a secret is missing");
  expect(engine.calls).toHaveLength(5);
});

test("proxmox and cloudflare run at the same time", async () => {
  const engine = new FakeEngine();
  let both: (() => void) | undefined;
  const cloudflareRuns = new Promise<void>((resolve) => (both = resolve));
  engine.runs.proxmox = { during: () => cloudflareRuns };
  engine.runs.cloudflare = { during: () => both?.() };
  const report = await run(engine);
  expect(report.ok).toBe(true);
});

test("the report has each layer with its changes, warnings, counts, failures and their likely causes", async () => {
  const engine = new FakeEngine();
  const image = urn("proxmox", FILE, "image-n100");
  engine.runs.proxmox = {
    events: [
      { kind: "resource", urn: image, op: "create", status: "started" },
      { kind: "resource", urn: image, op: "create", status: "done" },
      { kind: "diagnostic", severity: "warning", message: "slow" },
    ],
    result: {
      counts: { create: 1 },
      failures: [{ resource: image, message: "unable to create VM 5011 - VM 5011 already exists" }],
    },
  };
  const report = await run(engine, { only: ["proxmox", "talos"] });
  expect(report).toEqual({
    operation: "up",
    stack: "prox-n100",
    ok: false,
    layers: [
      {
        layer: "proxmox",
        status: "failed",
        seconds: expect.any(Number) as number,
        counts: { create: 1 },
        changes: [{ op: "create", urn: image, properties: [] }],
        warnings: ["slow"],
        failures: [
          {
            resource: image,
            message: "unable to create VM 5011 - VM 5011 already exists",
            cause: "the VM id is taken",
            fix: "remove that VM in Proxmox if nothing needs it, or choose another vmId in the definition",
          },
        ],
      },
      {
        layer: "talos",
        status: "skipped",
        seconds: 0,
        counts: {},
        changes: [],
        warnings: [],
        failures: [],
        because: "proxmox",
      },
    ],
  });
});

test("a second up goes on where the first one failed", async () => {
  const engine = new FakeEngine();
  engine.runs.talos = { result: { counts: {}, failures: [{ message: "no route to host" }] } };
  expect((await run(engine)).layers.map(({ status }) => status)).toEqual([
    "done",
    "done",
    "failed",
    "skipped",
    "skipped",
  ]);
  delete engine.runs.talos;
  expect((await run(engine)).ok).toBe(true);
});

test("a layer's options are asked for when those before it have ended, and reach the engine", async () => {
  const engine = new FakeEngine();
  const report = await run(engine, {
    only: ["proxmox", "talos"],
    optionsFor: (layer) => {
      engine.calls.push(`options ${layer}`);
      return layer === "talos" ? { replace: ["a urn"], environment: { A: "b" } } : {};
    },
  });
  expect(report.ok).toBe(true);
  expect(engine.calls.slice(5)).toEqual([
    "options proxmox",
    "up proxmox",
    "ended proxmox",
    "options talos",
    "up talos",
    "ended talos",
  ]);
  expect(engine.options.get("talos")).toMatchObject({ replace: ["a urn"], environment: { A: "b" } });
});

test("when the person stops, what is under way is told and nothing new is begun", async () => {
  const engine = new FakeEngine();
  const [stop, engines] = [new AbortController(), new AbortController()];
  engine.runs.proxmox = {
    during: () => {
      stop.abort();
    },
  };
  const report = await run(engine, {
    operation: "up",
    only: ["proxmox", "talos"],
    interruption: { stop: stop.signal, engines: engines.signal },
  });
  expect(engine.options.get("proxmox")?.signal).toBe(engines.signal);
  expect(engine.calls).not.toContain("up talos");
  expect(report.layers[1]).toMatchObject({
    status: "failed",
    failures: [{ message: "was not begun: you stopped the run" }],
  });
});

test("what is no layer's failure ends the run", async () => {
  const engine = new FakeEngine();
  engine.runs.proxmox = { during: () => Promise.reject(new Error("a bug")) };
  await expect(run(engine)).rejects.toThrow("a bug");
});
