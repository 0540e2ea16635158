import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProxmoxHost } from "./support/proxmox-host";

let script: ProxmoxHost;
let talos: string;

beforeEach(() => {
  script = new ProxmoxHost();
  talos = join(script.folder, "talos");
  mkdirSync(talos);
  for (const [name, mode] of [
    ["controlplane.yaml", 0o644],
    ["secrets.yaml", 0o600],
    ["worker-1.yaml", 0o600],
  ] as const) {
    writeFileSync(join(talos, name), "");
    chmodSync(join(talos, name), mode);
  }
});

afterEach(() => {
  script.close();
});

const run = (...args: string[]) => script.runWithoutFacts(args, { HOMELAB_TALOS_DIR: talos });

test("runs the layers, writes cluster/talos and waits for Flux, in this order", () => {
  script.computer = { log: [], config: {}, answers: { "outputs kubeconfig": { output: "apiVersion: v1\n" } } };
  const { code, output, messages } = run("up");
  expect(messages).toBe("");
  expect(code).toBe(0);
  expect(output.split("\n").slice(-6)).toEqual([
    "ok     cluster/talos is what Git has",
    "ok     gitrepository/flux-system is ready",
    "ok     kustomization.kustomize.toolkit.fluxcd.io/flux-system is ready",
    "",
    "the house is Flux' now: what you push to its branch is what runs",
    "",
  ]);
  const { log } = script.computer;
  expect(log.slice(0, 3)).toEqual([
    "npm run --silent homelab -- up --stack prox-n100",
    "npm run --silent homelab -- emit --stack prox-n100",
    "npm run --silent homelab -- outputs kubeconfig --stack prox-n100",
  ]);
  expect(log.slice(3).map((line) => line.replace(/--kubeconfig \S+/, "--kubeconfig FILE"))).toEqual([
    "kubectl --kubeconfig FILE --namespace flux-system wait gitrepository/flux-system --for=condition=Ready --timeout=10m",
    "kubectl --kubeconfig FILE --namespace flux-system wait kustomization.kustomize.toolkit.fluxcd.io/flux-system " +
      "--for=condition=Ready --timeout=10m",
  ]);
  expect(script.logins).toEqual([]);
});

test("only previews in a dry run", () => {
  expect(run("--dry-run", "up", "--stack", "other").code).toBe(0);
  expect(script.computer.log).toEqual(["npm run --silent homelab -- preview --stack other"]);
});

test("ends with the layer that fails", () => {
  script.computer = { log: [], config: {}, answers: { "homelab -- up": { code: 1 } } };
  expect(run("up")).toMatchObject({
    code: 1,
    messages: "cluster_bootstrap.sh: the layers are not up; mend what stands above, then run this again\n",
  });
  expect(script.computer.log).toHaveLength(1);
});

test("says so when Flux has not taken over", () => {
  script.computer = {
    log: [],
    config: {},
    answers: {
      "wait kustomization": {
        code: 1,
        error: "error: timed out waiting for the condition on kustomizations/flux-system\n",
      },
    },
  };
  const { code, output } = run("up");
  expect(code).toBe(1);
  expect(output).toContain("ok     gitrepository/flux-system is ready\n");
  expect(output).toContain(
    "fix    kustomization.kustomize.toolkit.fluxcd.io/flux-system is not ready: error: timed out waiting for the condition " +
      "on kustomizations/flux-system\n",
  );
});

test("names a file with keys that others may read", () => {
  chmodSync(join(talos, "secrets.yaml"), 0o644);
  const { code, output } = run("up");
  expect(code).toBe(1);
  expect(output).toContain(
    `fix    others may read what holds keys: ${join(talos, "secrets.yaml")}\n         chmod 600 ${join(talos, "secrets.yaml")}\n`,
  );
});
