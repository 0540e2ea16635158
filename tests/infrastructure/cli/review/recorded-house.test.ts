import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LayerOutputs } from "../../../../infrastructure/cli/engine/layer-engine";
import { readRecord, recordHouse, recordPath, writeRecord } from "../../../../infrastructure/cli/review/recorded-house";
import type { LayerName } from "../../../../stacks/layers";
import { SHIPPED, shippedDefinition } from "../../../support/shipped-definition";

const definition = shippedDefinition();
const text = readFileSync(SHIPPED, "utf8");
const revision = "0123456789abcdef0123456789abcdef01234567";

const open = (value: unknown) => ({ value, secret: false });
const secret = (value: unknown) => ({ value, secret: true });

function outputs(): Partial<Record<LayerName, LayerOutputs>> {
  const nodes = Object.fromEntries(definition.nodes.map(({ name, address }) => [name, { address, applyMode: "auto" }]));
  return {
    proxmox: { schematicId: open("ce4c") },
    talos: {
      talosVersion: open("v1.13.9"),
      kubernetesVersion: open("v1.36.3"),
      nodes: open(nodes),
      kubeconfig: secret("apiVersion: v1\nkind: Config\n"),
      files: secret({ "secrets.yaml": "token: abcdef.0123456789abcdef\n" }),
    },
  };
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "record-"));
  mkdirSync(join(root, "config", "clusters"), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("what is no secret, with the definition and the revision; it is read back as it was written", () => {
  const record = recordHouse({ stack: "prox-n100", revision, text, definition, outputs: outputs() });
  expect(record.outputs).toEqual({
    proxmox: { schematicId: "ce4c" },
    talos: { talosVersion: "v1.13.9", kubernetesVersion: "v1.36.3", nodes: outputs().talos?.["nodes"]?.value },
  });
  const path = recordPath(root, "prox-n100");
  writeRecord(path, record);
  expect(readRecord(root, "prox-n100")).toEqual(record);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readFileSync(path, "utf8")).not.toMatch(/kind: Config|abcdef\.0123/);
});

test("a definition that is not the deployed one is not recorded as it", () => {
  const other = shippedDefinition((each) => {
    each.kubernetes.version = "v1.36.2";
    each.nodes["worker-2"]!.address = "192.168.50.29";
  });
  expect(() => recordHouse({ stack: "prox-n100", revision, text, definition: other, outputs: outputs() })).toThrow(
    "the definition is not the one that is deployed: kubernetes.version is v1.36.2, and deployed is v1.36.3; " +
      "nodes.worker-2.address is 192.168.50.29, and deployed is 192.168.50.22; run npm run homelab -- up, then record",
  );
  expect(() => recordHouse({ stack: "prox-n100", revision, text, definition, outputs: {} })).toThrow(
    "the definition is not the one that is deployed: the talos layer has made nothing yet; run npm run homelab -- up, then record",
  );
});

test("a secret that shows up in what is none is refused by its name", () => {
  const leaking = {
    ...outputs(),
    cloudflare: { tunnelToken: secret("hunter2hunter2"), note: open("is hunter2hunter2") },
  };
  expect(() => recordHouse({ stack: "prox-n100", revision, text, definition, outputs: leaking })).toThrow(
    "the record would hold the secret cloudflare.tunnelToken, and Git would keep it; nothing was written",
  );
});

test("no record is none", () => {
  expect(readRecord(root, "prox-n100")).toBeUndefined();
});

test.each([
  ["{", "config/clusters/prox-n100.recorded.json is no JSON; write it anew with npm run homelab -- outputs --record"],
  [
    '{"version":2}',
    "config/clusters/prox-n100.recorded.json is a record of version 2, and this checkout reads version 1; update this checkout, which is older than the record, or write it anew with npm run homelab -- outputs --record",
  ],
  [
    '{"version":0}',
    "config/clusters/prox-n100.recorded.json is a record of version 0, and this checkout reads version 1; write it anew with npm run homelab -- outputs --record",
  ],
  [
    `{"version":1,"stack":"other","revision":"${revision}","definition":"","outputs":{}}`,
    "config/clusters/prox-n100.recorded.json is the record of other, not of prox-n100; write it anew with npm run homelab -- outputs --record",
  ],
])("%s", (content, message) => {
  writeFileSync(recordPath(root, "prox-n100"), content);
  expect(() => readRecord(root, "prox-n100")).toThrow(message);
});
