import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { AutomationEngine } from "../../../../infrastructure/cli/automation/automation-engine";
import type { ProgressEvent } from "../../../../infrastructure/cli/engine/layer-engine";
import { UserError } from "../../../../infrastructure/cli/user-error";
import { layers } from "../../../../stacks/layers";
import { urn } from "../support/fake-engine";
import { StandIn, type Script, type Step } from "../support/stand-in";

// Each call of the stand-in is a process of its own.
jest.setTimeout(60_000);

const REPOSITORY = resolve(__dirname, "../../../..");
const NOT_FOUND: Step = { when: "stack select", code: 6, stderr: "error: no stack named 'home' found" };
/** How the CLI ends its events; the Automation API warns where a preview has none. */
const SUMMARY = { summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges: {}, result: "succeeded" } };
const PET = urn("proxmox", "random:index/randomPet:RandomPet", "pet");

let root: string;
let standIn: StandIn;
let engine: AutomationEngine;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "homelab-engine-"));
  for (const { directory } of Object.values(layers)) {
    mkdirSync(join(root, directory), { recursive: true });
    cpSync(join(REPOSITORY, directory, "Pulumi.yaml"), join(root, directory, "Pulumi.yaml"));
  }
  standIn = new StandIn();
  engine = await engineWith();
});

async function engineWith(environment: Record<string, string> = {}): Promise<AutomationEngine> {
  return new AutomationEngine({
    root,
    stack: "home",
    command: await PulumiCommand.get({ root: standIn.root }),
    environment: { PULUMI_BACKEND_URL: "file:///srv/state", ...environment },
    secretsProvider: "passphrase",
  });
}

afterEach(() => {
  standIn.remove();
  rmSync(root, { recursive: true, force: true });
});

function answer(...steps: Step[]): void {
  standIn.answer({ steps, environment: ["PULUMI_BACKEND_URL", "HOMELAB_PREVIEW_AHEAD"] } satisfies Script);
}

describe("initialise", () => {
  test("a stack that exists is selected in its project's folder", async () => {
    answer();
    expect(await engine.initialise("talos")).toBe(false);
    expect(standIn.commands).toEqual(["stack select --stack home --non-interactive"]);
    expect(standIn.calls[0]).toMatchObject({
      cwd: join(root, "stacks/talos"),
      environment: { PULUMI_BACKEND_URL: "file:///srv/state" },
    });
  });

  test("one that does not is made with the secrets provider that the five share", async () => {
    answer(NOT_FOUND);
    expect(await engine.initialise("overview")).toBe(true);
    expect(standIn.commands).toEqual([
      "stack select --stack home --non-interactive",
      "stack init home --secrets-provider passphrase --non-interactive",
    ]);
    expect(standIn.calls[1]?.cwd).toBe(root);
  });

  test("no file is written by anything but the CLI", async () => {
    const before = readdirSync(root, { recursive: true }).sort();
    answer(NOT_FOUND);
    await engine.initialise("proxmox");
    await engine.run("up", "proxmox");
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });

  test.each([
    ["selected", [{ when: "stack select", code: 255, stderr: "error: unable to open state directory\n" }]],
    ["made", [NOT_FOUND, { when: "stack init", code: 255, stderr: "error: unable to open state directory\n" }]],
  ])("a stack that cannot be %s is an error of one line", async (_, steps) => {
    answer(...steps);
    await expect(engine.initialise("flux")).rejects.toThrow(
      new UserError("the flux layer's stack home: unable to open state directory"),
    );
  });
});

describe("run", () => {
  const quiet = "--color never --suppress-outputs --suppress-progress";

  test.each([
    ["up", {}, `up --yes --skip-preview ${quiet} --exec-kind auto.local --event-log <log>`],
    [
      "up",
      { replace: ["a", "b"] },
      `up --yes --skip-preview --replace a --replace b ${quiet} --exec-kind auto.local --event-log <log>`,
    ],
    ["preview", {}, `preview ${quiet} --exec-kind auto.local --event-log <log>`],
    ["preview", { replace: ["a"] }, `preview --replace a ${quiet} --exec-kind auto.local --event-log <log>`],
    ["refresh", {}, `refresh --skip-preview --yes ${quiet} --event-log <log> --exec-kind auto.local`],
    [
      "refresh",
      { clearPendingCreates: true },
      `refresh --skip-preview --yes --clear-pending-creates ${quiet} --event-log <log> --exec-kind auto.local`,
    ],
    [
      "destroy",
      {},
      `destroy --yes --skip-preview --exclude-protected ${quiet} --event-log <log> --exec-kind auto.local`,
    ],
  ] as const)("%s %j", async (operation, options, command) => {
    answer(
      { when: "preview", events: [SUMMARY] },
      { when: "stack output", stdout: "{}" },
      { when: "stack history", stdout: "[]" },
    );
    expect(await engine.run(operation, "proxmox", options)).toEqual({ counts: {}, failures: [] });
    expect(standIn.commands.slice(0, 2)).toEqual([
      "stack select --stack home --non-interactive",
      `${command} --stack home --non-interactive`,
    ]);
    expect(standIn.commands.join("\n")).not.toContain("history --json --show-secrets");
    expect(new Set(standIn.calls.map(({ cwd }) => cwd))).toEqual(new Set([join(root, "stacks/proxmox")]));
  });

  test("a destroy that forgets what is protected unprotects it first", async () => {
    answer({ when: "stack history", stdout: "[]" });
    await engine.run("destroy", "talos", { forgetProtected: true });
    expect(standIn.commands.slice(1, 3)).toEqual([
      "state unprotect --all --yes --stack home --non-interactive",
      `destroy --yes --skip-preview ${quiet} --event-log <log> --exec-kind auto.local --stack home --non-interactive`,
    ]);
  });

  test("its programs inspect errors without colours, which Node does not finish, beside what is said of Node already", async () => {
    standIn.answer({ environment: ["NODE_OPTIONS"] });
    await (await engineWith({ NODE_OPTIONS: "--no-warnings" })).run("preview", "talos");
    const options = standIn.calls.at(-1)?.environment["NODE_OPTIONS"] ?? "";
    expect(options).toMatch(/^--no-warnings --require ".*\/infrastructure\/shared\/error-inspection\.cjs"$/);
    const inspected = `
      const error = new Error("a defect");
      error.stack = "Error: a defect\\n    at Stack.initialize (/x/node_modules/@pulumi/resource.ts:1687:33)";
      const { inspect } = require("node:util");
      console.log(inspect(error, { colors: true }).split("\\n")[0], inspect(["a"], { colors: true }), inspect.custom);`;
    const { stdout } = spawnSync(process.execPath, ["-e", inspected], {
      env: { NODE_OPTIONS: options },
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stdout).toBe("Error: a defect [ \u001b[32m'a'\u001b[39m ] Symbol(nodejs.util.inspect.custom)\n");
  });

  test("a layer's environment reaches its program", async () => {
    answer({ when: "preview", events: [SUMMARY] });
    await engine.run("preview", "talos", { environment: { HOMELAB_PREVIEW_AHEAD: "proxmox" } });
    expect(standIn.calls[1]?.environment).toEqual({
      PULUMI_BACKEND_URL: "file:///srv/state",
      HOMELAB_PREVIEW_AHEAD: "proxmox",
    });
  });

  const metadata = { op: "create", urn: PET, type: "random:index/randomPet:RandomPet", old: null, new: null };

  test("events become progress, the summary the counts; what quotes plain secrets goes no further", async () => {
    answer({
      when: "preview",
      events: [
        { sequence: 0, timestamp: 0, preludeEvent: { config: { "homelab:proxmoxToken": "[secret]" } } },
        { sequence: 1, timestamp: 0, resourcePreEvent: { metadata, planning: true } },
        {
          sequence: 2,
          timestamp: 0,
          diagnosticEvent: { prefix: "debug: ", message: "result hunter2", color: "never", severity: "debug" },
        },
        {
          sequence: 3,
          timestamp: 0,
          diagnosticEvent: {
            prefix: "warning: ",
            message: "a node needs a reboot\n",
            color: "never",
            severity: "warning",
          },
        },
        {
          sequence: 4,
          timestamp: 0,
          resOutputsEvent: { metadata: { ...metadata, diffs: ["length"] }, planning: true },
        },
        {
          sequence: 5,
          timestamp: 0,
          summaryEvent: {
            maybeCorrupt: false,
            durationSeconds: 2,
            resourceChanges: { create: 3 },
            result: "succeeded",
          },
        },
        { sequence: 6, timestamp: 0, cancelEvent: {} },
      ],
    });
    const events: ProgressEvent[] = [];
    const result = await engine.run("preview", "proxmox", { onEvent: (event) => events.push(event) });
    expect(result).toEqual({ counts: { create: 3 }, failures: [] });
    expect(events).toEqual([
      { kind: "resource", urn: PET, op: "create", status: "started" },
      { kind: "diagnostic", urn: undefined, severity: "warning", message: "a node needs a reboot" },
      { kind: "resource", urn: PET, op: "create", status: "done", properties: ["length"] },
    ]);
  });

  test("a resource that fails is named, and the engine's closing words are dropped", async () => {
    answer({
      when: "up",
      code: 1,
      stderr: "Updating (home):\n\nerror: update failed",
      events: [
        {
          diagnosticEvent: {
            urn: PET,
            prefix: "error: ",
            message: "VM 5011 already exists\n",
            severity: "error",
            color: "never",
          },
        },
        { resOpFailedEvent: { metadata, status: 0, steps: 0 } },
        { diagnosticEvent: { prefix: "error: ", message: "update failed\n", severity: "error", color: "never" } },
        { summaryEvent: { resourceChanges: { same: 2 }, result: "failed" } },
      ],
    });
    const events: ProgressEvent[] = [];
    expect(await engine.run("up", "proxmox", { onEvent: (event) => events.push(event) })).toEqual({
      counts: { same: 2 },
      failures: [{ resource: PET, message: "VM 5011 already exists" }],
    });
    expect(events).toContainEqual({ kind: "resource", urn: PET, op: "create", status: "failed" });
  });

  test("a run that ends before there is an event says what the CLI said", async () => {
    answer({
      when: "up",
      code: 255,
      stderr: "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
    });
    expect(await engine.run("up", "proxmox")).toEqual({
      counts: {},
      failures: [{ message: "getting stack configuration: get stack secrets manager: incorrect passphrase" }],
    });
  });

  test("an error that the engine went on after is no failure", async () => {
    answer(
      {
        when: "up",
        events: [{ diagnosticEvent: { prefix: "error: ", message: "not so bad", severity: "error", color: "never" } }],
      },
      { when: "stack output", stdout: "{}" },
      { when: "stack history", stdout: "[]" },
    );
    expect((await engine.run("up", "proxmox")).failures).toEqual([]);
  });

  test("a stack that is gone is a failure of the layer", async () => {
    answer(NOT_FOUND);
    expect((await engine.run("up", "proxmox")).failures).toEqual([{ message: "no stack named 'home' found" }]);
  });

  test("when the person stops, the CLI is told to end in an orderly way", async () => {
    answer({ when: "up", waitForSignal: true, code: 1, stderr: "error: update canceled\n" });
    const stop = new AbortController();
    const running = engine.run("up", "proxmox", { signal: stop.signal });
    while (!standIn.commands.includes("waiting")) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    expect((await running).failures).toEqual([{ message: "update canceled" }]);
    expect(standIn.commands.at(-1)).toBe("SIGINT");
  });
});

describe("what is known of a layer", () => {
  test("its outputs, the secret ones marked", async () => {
    answer(
      { when: "stack output --json --show-secrets", stdout: '{"endpoint":"https://e","kubeconfig":"hush"}' },
      { when: "stack output --json", stdout: '{"endpoint":"https://e","kubeconfig":"[secret]"}' },
    );
    expect(await engine.outputs("talos")).toEqual({
      endpoint: { value: "https://e", secret: false },
      kubeconfig: { value: "hush", secret: true },
    });
  });

  test("its resources, without what only waits for its deletion, secrets left encrypted", async () => {
    answer({
      when: "stack export",
      stdout: JSON.stringify({
        version: 3,
        deployment: {
          manifest: {},
          resources: [
            { urn: "a", type: "t", custom: true, protect: true, inputs: { node: "n" }, outputs: { x: 1 } },
            { urn: "b", type: "t", custom: true, delete: true },
            { urn: "c", type: "u", custom: false },
          ],
        },
      }),
    });
    expect(await engine.resources("talos")).toEqual([
      { urn: "a", type: "t", protect: true, inputs: { node: "n" } },
      { urn: "c", type: "u", protect: false, inputs: {} },
    ]);
    expect(standIn.commands[1]).toBe("stack export --stack home --non-interactive");
  });

  test("nothing, before its first update and before it has a stack", async () => {
    answer({ when: "stack export", stdout: '{"version":3,"deployment":{"manifest":{},"metadata":{}}}' });
    expect(await engine.resources("talos")).toEqual([]);
    answer(NOT_FOUND);
    expect(await engine.resources("talos")).toEqual([]);
    expect(await engine.outputs("talos")).toEqual({});
  });

  test("a value of the config, an object's member by its path", async () => {
    answer({ when: "config get", stdout: '{"value":"hush","secret":true}' });
    expect(await engine.config("proxmoxToken")).toBe("hush");
    expect(await engine.config("alertReceivers.phone")).toBe("hush");
    expect(standIn.commands.filter((command) => command.startsWith("config"))).toEqual([
      "config get homelab:proxmoxToken --json --stack home --non-interactive",
      "config get --path homelab:alertReceivers.phone --json --stack home --non-interactive",
    ]);
    expect(standIn.calls.at(-1)?.cwd).toBe(root);
  });

  test("a value that is not set, or whose stack is not there, is none; one that cannot be read is an error", async () => {
    answer({ when: "config get", code: 1, stderr: "error: configuration key 'homelab:x' not found for stack 'home'" });
    expect(await engine.config("x")).toBeUndefined();
    answer(NOT_FOUND);
    expect(await engine.config("x")).toBeUndefined();
    answer({ when: "config get", code: 1, stderr: "error: could not decrypt: incorrect passphrase" });
    await expect(engine.config("x")).rejects.toThrow(
      new UserError("the stack's config cannot be read: could not decrypt: incorrect passphrase"),
    );
  });
});
