import { effectOf } from "../../../../infrastructure/cli/review/apply-effect";
import { talosChanges } from "../../../../infrastructure/cli/review/talos-changes";

const KEY = "LS0tLS1CRUdJTiBLRVkt-old-key-material";
const config = (machine: string, more = "") => `version: v1alpha1
machine:
  ca: { crt: ${KEY}, key: ${KEY} }
${machine}
cluster:
  secret: ${KEY}
${more}`;
const files = (text: string) => ({
  "worker-1.yaml": text,
  "secrets.yaml": `secrets: { token: secret-of-the-bundle }\n`,
});

/** A field of the v1alpha1 config; the last key may have dots. */
const at = (path: string, ...last: string[]) => ({
  field: [path, ...last].join("."),
  kind: "",
  path: [...path.split("."), ...last],
});

test("each changed field with its values and what it asks of the node; the rest is left out", () => {
  const before = files(config("  type: worker\n  sysctls: { vm.max_map_count: '1' }\n  udev: { rules: [a] }"));
  const after = files(config("  type: worker\n  sysctls: { vm.max_map_count: '2' }\n  udev: { rules: [b] }"));
  expect(talosChanges(["worker-1"], before, after)).toEqual([
    {
      node: "worker-1",
      kind: "changed",
      fields: [
        { ...at("machine.sysctls", "vm.max_map_count"), before: "1", after: "2", effect: "no reboot" },
        { ...at("machine.udev.rules.0"), before: "a", after: "b", effect: "reboot" },
      ],
    },
  ]);
});

test("key material shows as a difference only by being redacted, wherever it stands", () => {
  const before = files(config("  env: { A: secret-of-the-bundle }"));
  const after = files(config("  env: { A: other }").replaceAll(KEY, `${KEY}-new`));
  const [change] = talosChanges(["worker-1"], before, after);
  expect(change?.fields).toEqual([{ ...at("machine.env.A"), before: "<redacted>", after: "other", effect: "reboot" }]);
  expect(JSON.stringify(change)).not.toContain(KEY);
});

test("documents by kind and name: a new one provisions, a changed volume waits to be wiped", () => {
  const volume = (size: string) => `---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: longhorn
provisioning: { maxSize: ${size} }
`;
  const [added] = talosChanges(["worker-1"], files(config("")), files(config("", volume("1GiB"))));
  expect(added?.fields.map(({ field, effect }) => [field, effect])).toEqual([
    ["UserVolumeConfig longhorn", "no reboot"],
  ]);
  const [changed] = talosChanges(["worker-1"], files(config("", volume("1GiB"))), files(config("", volume("2GiB"))));
  expect(changed?.fields).toEqual([
    {
      field: "UserVolumeConfig longhorn: provisioning.maxSize",
      kind: "UserVolumeConfig",
      path: ["provisioning", "maxSize"],
      before: "1GiB",
      after: "2GiB",
      effect: "reinstall",
      note: "the volume is as it was made until it is wiped",
    },
  ]);
});

test("nodes that come and go, and those that stay as they are", () => {
  const old = { "a.yaml": config(""), "b.yaml": config("") };
  const now = { "a.yaml": config(""), "c.yaml": config("") };
  expect(talosChanges(["a", "b", "c"], old, now)).toEqual([
    { node: "b", kind: "removed", fields: [] },
    { node: "c", kind: "added", fields: [] },
  ]);
});

test.each([
  ["", "machine.type", "reinstall"],
  ["", "machine.install.disk", "reinstall"],
  ["", "machine.install.image", "reboot"],
  ["", "machine.install.wipe", "no reboot"],
  ["", "machine.registries.mirrors.docker", "no reboot"],
  ["", "machine.registries.config.docker.auth.username", "reboot"],
  ["", "machine.kubelet.extraArgs.x", "no reboot"],
  ["", "machine.features.hostDNS.enabled", "no reboot"],
  ["", "machine.features.rbac", "reboot"],
  ["", "machine.udev.rules", "reboot"],
  ["", "cluster.network.podSubnets", "no reboot"],
  ["HostnameConfig", "hostname", "no reboot"],
  ["VolumeConfig", "encryption.provider", "reinstall"],
])("%s %s: %s", (kind, path, effect) => {
  expect(effectOf(kind, path.split(".")).effect).toBe(effect);
});
