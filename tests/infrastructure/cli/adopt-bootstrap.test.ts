import { withBootstrap } from "../../../infrastructure/cli/adopt-bootstrap";
import { urn } from "./support/fake-engine";

const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const parent = urn("talos", "homelab:talos:Cluster", "cluster");
const child = (type: string, name: string) => urn("talos", `homelab:talos:Cluster$${type}`, name);
const provider = `${urn("talos", "pulumi:providers:talos", "default")}::1`;
const clientConfiguration = { clientKey: { "4dabf18193072939515e22adb298388d": "…", ciphertext: "v1:x:y" } };
const secrets = {
  urn: child("talos:machine/secrets:Secrets", "cluster"),
  type: "talos:machine/secrets:Secrets",
  ...{ custom: true, parent, provider, inputs: {} },
};
const applied = {
  urn: child("talos:machine/configurationApply:ConfigurationApply", "cluster-control-1"),
  type: "talos:machine/configurationApply:ConfigurationApply",
  ...{ custom: true, parent, provider, replacementTrigger: "uuid-1" },
  inputs: { clientConfiguration, node: "192.168.50.11", endpoint: "192.168.50.11", applyMode: "auto" },
};
const inputs = { clientConfiguration, node: "192.168.50.11", endpoint: "192.168.50.11", timeouts: { create: "10m" } };
const exported = (resources: unknown[], pending: unknown[] = []) => ({
  version: 3,
  deployment: { manifest: {}, resources, pending_operations: pending },
});

test("what a killed run was doing is taken as done", () => {
  const begun = { urn: child(BOOTSTRAP, "cluster"), type: BOOTSTRAP, custom: true, parent, provider, inputs };
  expect(withBootstrap(exported([secrets, applied], [{ type: "creating", resource: begun }]))).toEqual(
    exported([
      secrets,
      applied,
      { ...begun, id: "machine_bootstrap", outputs: { ...inputs, id: "machine_bootstrap" } },
    ]),
  );
});

test("without a note of it, it is the one that the program asks for, and secrets stay as they are", () => {
  expect(withBootstrap(exported([secrets, applied]))).toEqual(
    exported([
      secrets,
      applied,
      {
        urn: child(BOOTSTRAP, "cluster"),
        type: BOOTSTRAP,
        ...{ custom: true, parent, provider, inputs, id: "machine_bootstrap", replacementTrigger: "uuid-1" },
        outputs: { ...inputs, id: "machine_bootstrap" },
        dependencies: [secrets.urn, applied.urn],
        propertyDependencies: { clientConfiguration: [secrets.urn] },
      },
    ]),
  );
});

test("a state that knows it, or has no config applied yet, stays as it is", () => {
  const known = { urn: child(BOOTSTRAP, "cluster"), type: BOOTSTRAP, inputs };
  expect(() => withBootstrap(exported([secrets, applied, known]))).toThrow(
    "the talos layer's state knows already that etcd was bootstrapped; run npm run homelab -- up",
  );
  expect(() => withBootstrap(exported([secrets]))).toThrow(
    "no node has its config from the talos layer yet; run npm run homelab -- up first",
  );
});
