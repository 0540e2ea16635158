import { commonPatches } from "../../../components/talos/patches/common";
import { LINK } from "../../../components/talos/patches/link";
import { longhornVolume } from "../../../components/talos/patches/longhorn-volume";
import { OWNED_DOCUMENTS, OWNED_KINDS, OWNED_PATHS } from "../../../config/rules/owned-config";
import { derive } from "../../../config/derive";
import { definitionOf, mistakes } from "../support/messages";

/** A patch with a value at a dotted path. */
function patchAt(path: string): string {
  return path.split(".").reduceRight((inner, key) => `{ ${key}: ${inner} }`, "x");
}

const patched = (patch: string) => mistakes(`nodes: { worker-1: { patches: [${patch}] } }`);

test.each(Object.entries(OWNED_PATHS))("a patch of %s is refused", (path, instead) => {
  expect(patched(patchAt(path))).toEqual([
    `nodes.worker-1.patches[0].${path}: is written by the program from the definition; ${instead}`,
  ]);
});

test.each(Object.entries(OWNED_KINDS))("a %s is refused", (kind, instead) => {
  expect(patched(`{ apiVersion: v1alpha1, kind: ${kind} }`)).toEqual([
    `nodes.worker-1.patches[0]: is a ${kind}, which is written by the program from the definition; ${instead}`,
  ]);
});

test.each(OWNED_DOCUMENTS)("the $keys of the $kind $name are refused, and said once", ({ kind, name, keys, where }) => {
  const key = String(keys[0]);
  expect(patched(`{ apiVersion: v1alpha1, kind: ${kind}, name: ${name}, ${key}: x }`)).toEqual([
    `nodes.worker-1.patches[0].${key}: is written by the program from the definition; ${where}`,
  ]);
  // A second alias would take the card from the first.
  if (kind === "LinkAliasConfig") return;
  expect(patched(`{ apiVersion: v1alpha1, kind: ${kind}, name: other }`)).toEqual([]);
});

test("the documents that the program writes are named as it names them", () => {
  const logs = commonPatches(derive(definitionOf())).find(({ kind }) => kind === "KmsgLogConfig");
  const names = OWNED_DOCUMENTS.map(({ name }) => name);
  expect(names).toEqual([LINK, LINK, LINK, longhornVolume()["name"], logs!["name"]]);
});

test.each([
  ["{ apiVersion: v1alpha1, kind: LinkConfig, name: ens18, addresses: [{ address: 192.168.50.99/24 }] }", "addresses"],
  ["{ apiVersion: v1alpha1, kind: LinkConfig, name: ens18, routes: [{ gateway: 192.168.50.1 }] }", "routes"],
  ["{ apiVersion: v1alpha1, kind: DHCPv4Config, name: lan0 }", "name"],
  ["{ apiVersion: v1alpha1, kind: DHCPv6Config, name: enp0s18 }", "name"],
  ["{ apiVersion: v1alpha1, kind: BridgeConfig, name: br0, links: [enp0s18] }", "links"],
  [
    "{ machine: { network: { interfaces: [{ deviceSelector: { physical: true }, addresses: [192.168.50.99/24] }] } } }",
    "machine.network.interfaces[0].addresses",
  ],
  [
    "{ machine: { network: { interfaces: [{ interface: lan0, routes: [] }] } } }",
    "machine.network.interfaces[0].routes",
  ],
  [
    "{ machine: { network: { interfaces: [{ interface: bond0, bond: { interfaces: [eth0] } }] } } }",
    "machine.network.interfaces[0].bond",
  ],
])("the one network card has no second address, and is nobody else's: %s", (patch, path) => {
  expect(patched(patch)).toEqual([expect.stringContaining(`nodes.worker-1.patches[0].${path}: `)]);
});

test.each([
  "{ machine: { install: { wipe: true } } }",
  "{ machine: { network: { kubespan: {} } } }",
  "{ cluster: { apiServer: {} } }",
])("what lies beside it is not: %s", (patch) => {
  expect(patched(patch)).toEqual([]);
});

test("a second shared address of our link is refused", () => {
  const patch = "{ machine: { network: { interfaces: [{ interface: lan0, vip: { ip: 192.168.50.99 } }] } } }";
  expect(mistakes(`nodes: { control-1: { patches: [${patch}] } }`)).toEqual([
    "nodes.control-1.patches[0].machine.network.interfaces[0].vip: is one more shared address of the control planes, which their certificates do not have; write network.vip",
  ]);
});
