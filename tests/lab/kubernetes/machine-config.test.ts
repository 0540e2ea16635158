import { goDurationHours } from "../../../infrastructure/lab/kubernetes/go-duration";
import { readMachineConfig } from "../../../infrastructure/lab/kubernetes/machine-config";
import { newMachineConfig } from "./new-machine-config";

test("the PEM texts are decoded, and one value of extraArgs is a list of one", async () => {
  const config = readMachineConfig(
    await newMachineConfig({ scheduler: { extraArgs: { v: "4", "feature-gates": ["A=true", "B=true"] } } }),
  );
  expect(config.ca.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  expect(config.ca.key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(config.serviceAccount.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  expect(config.scheduler.extraArgs).toEqual({ v: ["4"], "feature-gates": ["A=true", "B=true"] });
});

test("where the config is silent, Talos' defaults hold", async () => {
  const { apiServer, controllerManager, network, adminKubeconfig, controlPlane } = readMachineConfig(
    await newMachineConfig({ network: undefined, apiServer: undefined, controllerManager: undefined }),
  );
  expect(network).toEqual({
    dnsDomain: "cluster.local",
    podSubnets: ["10.244.0.0/16"],
    serviceSubnets: ["10.96.0.0/12"],
  });
  expect(apiServer).toEqual({
    extraArgs: {},
    env: {},
    certSANs: [],
    admissionControl: [],
    auditPolicy: { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] },
    authorizationConfig: [],
  });
  expect(controllerManager).toEqual({ extraArgs: {}, env: {} });
  expect(controlPlane.localAPIServerPort).toBe(6443);
  expect(goDurationHours(adminKubeconfig.certLifetime)).toBe(8760);
});

test("all that is wrong is said at once, by its path, and no value is shown", async () => {
  const { machine, cluster } = await newMachineConfig({
    token: "my secret",
    ca: { crt: "<secret, 796 chars>", key: "<secret, 304 chars>" },
    etcd: undefined,
  });
  let message = "";
  try {
    readMachineConfig({ machine: { ...machine, type: "worker" }, cluster });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split("\n")).toEqual([
    "the machine config makes no control plane:",
    "machine.type: must be a control plane's, a worker runs no control plane",
    "cluster.token: is not a bootstrap token",
    "cluster.ca.crt: is not a base64-encoded PEM text",
    "cluster.ca.key: is not a base64-encoded PEM text",
    "cluster.etcd: Invalid input: expected object, received undefined",
  ]);
});

test.each([
  ["8760h0m0s", 8760],
  ["90m", 1.5],
  ["1.5h", 1.5],
])("the duration %s is %d hours", (text, hours) => {
  expect(goDurationHours(text)).toBe(hours);
});

test("what is no duration is an error", () => {
  expect(() => goDurationHours("a year")).toThrow("not a duration: a year");
});
