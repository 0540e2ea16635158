import { podSecurity } from "../../../infrastructure/manifests/rules/pod-security";
import { broken } from "../tree-of";

const STRICT = `
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: web
      image: web:1
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;

function house(level: string | undefined, spec: string): Record<string, string> {
  const labels = level === undefined ? "" : `\n  labels:\n    pod-security.kubernetes.io/enforce: ${level}`;
  return {
    "namespace.yaml": `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: house${labels}\n`,
    "pod.yaml": `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: house }\nspec:${spec}`,
  };
}

const plain = (more: string) => `\n  containers:\n    - name: web\n      image: web:1\n${more}`;

test.each([
  ["restricted", STRICT],
  ["baseline", plain("")],
  ["privileged", plain("      securityContext: { privileged: true }\n")],
])("a namespace of the level that its pods need is right: %s", (level, spec) => {
  expect(broken(podSecurity, house(level, spec))).toEqual([]);
});

test("a namespace says its level", () => {
  expect(broken(podSecurity, house(undefined, STRICT))).toEqual([
    "namespace.yaml:3  Namespace house says no Pod Security level; label it pod-security.kubernetes.io/enforce: restricted",
  ]);
});

test("a level is no laxer than what runs there needs, and the pod that needs it is named", () => {
  expect(broken(podSecurity, house("privileged", STRICT))).toEqual([
    "namespace.yaml:6  Namespace house allows privileged, and what runs there needs restricted; write restricted",
  ]);
  expect(broken(podSecurity, house("privileged", plain("")))).toEqual([
    "namespace.yaml:6  Namespace house allows privileged, and what runs there needs baseline (Pod house/web); write baseline",
  ]);
});

const fix = "mend it, or say why house needs another level";

test.each([
  ["  hostNetwork: true\n", "has hostNetwork"],
  ["  volumes:\n    - { name: disk, hostPath: { path: /dev } }\n", "mounts the host's path in disk"],
  ["      ports: [{ containerPort: 80, hostPort: 80 }]\n", "web has the host port 80"],
  ["      securityContext: { privileged: true }\n", "web is privileged"],
  ["      securityContext: { capabilities: { add: [NET_ADMIN, CHOWN] } }\n", "web adds NET_ADMIN"],
  ["      securityContext: { seccompProfile: { type: Unconfined } }\n", "web has no seccomp profile"],
  ["      securityContext: { seLinuxOptions: { type: spc_t } }\n", "web has SELinux options"],
  ["  securityContext: { sysctls: [{ name: kernel.msgmax, value: '1' }] }\n", "sets the sysctl kernel.msgmax"],
])("baseline does not allow %s", (more, message) => {
  const found = broken(podSecurity, house("baseline", plain(more)));
  expect(found).toEqual([expect.stringMatching(/^pod\.yaml:\d+ {2}Pod house\/web /)]);
  expect(found[0]).toContain(`${message}, which baseline does not allow; ${fix}`);
});

test.each([
  ["runAsNonRoot: true", "runAsUser: 1", "web does not say runAsNonRoot: true"],
  ["type: RuntimeDefault", "localhostProfile: x", "web does not say seccompProfile: RuntimeDefault"],
  ["allowPrivilegeEscalation: false", "runAsUser: 1", "web does not say allowPrivilegeEscalation: false"],
  ["drop: [ALL]", "drop: [KILL]", "web does not drop ALL capabilities"],
  ["drop: [ALL]", "drop: [ALL], add: [CHOWN]", "web adds CHOWN"],
  ["allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, runAsUser: 0", "web runs as root"],
])("restricted does not allow %s to be %s", (from, to, message) => {
  const found = broken(podSecurity, house("restricted", STRICT.replace(from, to)));
  expect(found).toEqual([expect.stringContaining(`Pod house/web ${message}, which restricted does not allow; ${fix}`)]);
});

test("what a chart's hooks run must be allowed as well", () => {
  const files = {
    ...house("restricted", STRICT),
    "app/release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a, namespace: house }\nspec: {}\n",
    "app/contents.yaml":
      "workloads:\n  - { kind: Job, name: check, labels: {}, hook: [post-install], pod: { hostPID: true, containers: [{ name: a, image: 'a:1' }] } }\n",
  };
  expect(broken(podSecurity, files)).toContain(
    `app/contents.yaml:2  Job house/check has hostPID, which restricted does not allow; ${fix}`,
  );
});
