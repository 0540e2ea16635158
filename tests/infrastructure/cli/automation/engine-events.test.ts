import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineEvents } from "../../../../infrastructure/cli/automation/engine-events";
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
