import fc from "fast-check";
import { versionProblems } from "../../../../components/talos/checks/version-step";

const to = (talos: string, kubernetes: string) => ({
  talos: { version: talos, extensions: [] },
  kubernetes: { version: kubernetes, allowSchedulingOnControlPlanes: false },
});
const from = (talosVersion?: string, kubernetesVersion?: string) => ({ talosVersion, kubernetesVersion });

test.each([
  ["nothing was there", to("v1.13.9", "v1.36.3"), from()],
  ["nothing changes", to("v1.13.9", "v1.36.3"), from("v1.13.9", "v1.36.3")],
  ["both go up", to("v1.13.10", "v1.36.0"), from("v1.13.9", "v1.35.12")],
  ["Talos goes up more than one minor", to("v1.13.0", "v1.36.3"), from("v1.11.9", "v1.36.3")],
])("is fine where %s", (_, wanted, last) => {
  expect(versionProblems(wanted, last)).toEqual([]);
});

test.each([
  [
    "a patch of Talos",
    to("v1.13.9", "v1.36.3"),
    from("v1.13.10", "v1.36.3"),
    ["Talos would go down from v1.13.10 to v1.13.9, which it does not support; write talos.version: v1.13.10 or later"],
  ],
  [
    "a minor of Kubernetes",
    to("v1.13.9", "v1.35.9"),
    from("v1.13.9", "v1.36.0"),
    [
      "Kubernetes would go down from v1.36.0 to v1.35.9, which it does not support; write kubernetes.version: v1.36.0 or later",
    ],
  ],
  [
    "both",
    to("v1.12.9", "v1.35.0"),
    from("v1.13.0", "v1.35.1"),
    [
      "Talos would go down from v1.13.0 to v1.12.9, which it does not support; write talos.version: v1.13.0 or later",
      "Kubernetes would go down from v1.35.1 to v1.35.0, which it does not support; write kubernetes.version: v1.35.1 or later",
    ],
  ],
])("refuses to go down: %s", (_, wanted, last, problems) => {
  expect(versionProblems(wanted, last)).toEqual(problems);
});

test("refuses to skip a minor of Kubernetes", () => {
  expect(versionProblems(to("v1.13.9", "v1.36.3"), from("v1.13.9", "v1.34.8"))).toEqual([
    "Kubernetes would skip from v1.34.8 to v1.36.3, and it goes one minor version at a time; write a v1.35 version as kubernetes.version first",
  ]);
});

test("a step there and its way back are never both fine, unless it is none", () => {
  const version = fc.tuple(fc.nat(3), fc.nat(40), fc.nat(20)).map((numbers) => `v${numbers.join(".")}`);
  fc.assert(
    fc.property(version, version, (a, b) => {
      const there = versionProblems(to(a, "v1.36.3"), from(b));
      const back = versionProblems(to(b, "v1.36.3"), from(a));
      expect(there.length + back.length).toBe(a === b ? 0 : 1);
    }),
  );
});
