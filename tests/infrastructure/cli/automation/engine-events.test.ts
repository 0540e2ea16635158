import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineEvents } from "../../../../infrastructure/cli/automation/engine-events";
import type { ProgressEvent } from "../../../../infrastructure/cli/engine/layer-engine";
import { urn } from "../support/fake-engine";

const VM = urn("proxmox", "proxmoxve:index/vmLegacy:VmLegacy", "worker-1");
const FILE = urn("proxmox", "proxmoxve:download/file:File", "image");

function failuresOf(errors: readonly (readonly [urn: string, message: string])[]) {
  const events = new EngineEvents();
  for (const [resource, message] of errors) {
    events.take({ diagnosticEvent: { urn: resource, message, severity: "error", color: "never" } } as EngineEvent);
  }
  return events.result().failures;
}

test("what a provider logs of an error, and the engine's closing words, are not told beside the error itself", () => {
  expect(
    failuresOf([
      [VM, "sdk-v2/provider2.go:571: sdk.helper_schema: VM create: no room: provider=proxmox@8.6.0\n"],
      [VM, "1 error occurred:\n\t* VM create: no room\n"],
      [FILE, "[ERROR] Could not download it: Error downloading file from url\n"],
      [FILE, "Error downloading file from url: Could not download it\n"],
      ["", "update failed"],
    ]),
  ).toEqual([
    { resource: VM, message: "1 error occurred:\n\t* VM create: no room" },
    { resource: FILE, message: "Error downloading file from url: Could not download it" },
  ]);
});

test("where nothing else says it, the provider's log and the closing words are told", () => {
  expect(failuresOf([[VM, "[ERROR] gone"]])).toEqual([{ resource: VM, message: "[ERROR] gone" }]);
  expect(failuresOf([["", "update failed"]])).toEqual([{ resource: undefined, message: "update failed" }]);
});

interface StepCase {
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, object>> | null;
  readonly inputs: object;
  readonly before?: object;
}

/** Steps as Pulumi's engine reports them with the real providers, without the values. */
test.each<[string, StepCase, readonly string[]]>([
  [
    "paths, where the provider tells them",
    { diffs: ["memory"], detailedDiff: { "memory.dedicated": { diffKind: "update" } }, inputs: { memory: {} } },
    ["memory.dedicated"],
  ],
  [
    "paths alone, as Kubernetes' provider has them",
    { detailedDiff: { "data.LAN_ADDRESSES": { diffKind: "update" } }, inputs: { data: {} } },
    ["data.LAN_ADDRESSES"],
  ],
  [
    "inputs only, where the provider also names what it computes",
    {
      diffs: ["machineConfiguration", "machineConfigurationHash", "machineConfigurationInput"],
      detailedDiff: null,
      inputs: { machineConfigurationInput: "" },
    },
    ["machineConfigurationInput"],
  ],
  ["an input that goes", { diffs: ["domain", "id"], inputs: {}, before: { domain: "" } }, ["domain"]],
  ["what is no input, where nothing else has changed", { diffs: ["started"], inputs: { name: "" } }, ["started"]],
])("what changes about a resource: %s", (_what, { diffs, detailedDiff, inputs, before = inputs }, expected) => {
  const seen: ProgressEvent[] = [];
  const events = new EngineEvents((event) => seen.push(event));
  const metadata = { op: "update", urn: VM, diffs, detailedDiff, old: { inputs: before }, new: { inputs } };
  events.take({ resOutputsEvent: { metadata } } as unknown as EngineEvent);
  expect(seen).toEqual([{ kind: "resource", urn: VM, op: "update", status: "done", properties: expected }]);
});
