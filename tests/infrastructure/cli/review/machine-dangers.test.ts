import { machineDangers } from "../../../../infrastructure/cli/review/machine-dangers";
import type { FieldChange } from "../../../../infrastructure/cli/review/talos-changes";

const field = (path: string, kind = "", after: unknown = "x"): FieldChange => ({
  field: kind === "" ? path : `${kind}: ${path}`,
  kind,
  path: path === "" ? [] : path.split("."),
  before: undefined,
  after,
  effect: "no reboot",
});
const of = (...fields: FieldChange[]) =>
  machineDangers([
    { node: "worker-1", kind: "changed", fields },
    { node: "worker-2", kind: "changed", fields },
  ]).map(({ message }) => message);

test.each([
  ["machine.files.0.content", "", "writes files on the machine"],
  ["machine.pods.0", "", "runs a pod that Kubernetes does not know"],
  ["machine.install.extraKernelArgs.0", "", "with other kernel arguments"],
  ["machine.sysctls.kernel", "", "changes the kernel"],
  ["machine.registries.mirrors.docker.endpoints.0", "", "takes images from elsewhere"],
  ["machine.features.kubernetesTalosAPIAccess.enabled", "", "lets pods use the Talos API"],
  ["machine.acceptedCAs.0", "", "changes whom the machine believes"],
  ["machine.logging.destinations.0", "", "sends the machine's log elsewhere"],
  ["machine.kubelet.extraMounts.0", "", "changes what the kubelet does and mounts"],
  ["cluster.inlineManifests.0", "", "past Flux and the review"],
  ["cluster.extraManifests.0", "", "past Flux and the review"],
  ["cluster.apiServer.admissionControl.0", "", "changes what the API server lets in"],
  ["cluster.etcd.extraArgs.x", "", "changes a part of the control plane"],
  ["certificates", "TrustedRootsConfig", "believes another certificate authority"],
  ["", "WireguardConfig", "joins another network"],
  ["ingress", "NetworkDefaultActionConfig", "changes the machine's firewall"],
  ["x", "SomethingNewConfig", "changes the machine's config"],
  ["machine.somethingNew", "", "changes the machine's config"],
])("%s %s: %s", (path, kind, phrase) => {
  const found = of(field(path, kind));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(phrase);
  expect(found[0]).toContain("(`worker-1, worker-2`)");
});

test("sizes and versions, which the definition gives, want none", () => {
  expect(
    of(
      field("machine.nodeLabels.a"),
      field("machine.install.image"),
      field("machine.kubelet.image"),
      field("provisioning.maxSize", "UserVolumeConfig"),
    ),
  ).toEqual([]);
});
