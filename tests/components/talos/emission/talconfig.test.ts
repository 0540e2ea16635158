import { parse } from "yaml";
import { type ConfigDocument, parseDocuments } from "../../../../components/talos/config-document";
import { talconfig } from "../../../../components/talos/emission/talconfig";
import { allPatches } from "../../../../components/talos/patches";
import type { ClusterDefinition } from "../../../../config/derive";
import { definitionOf, fiveNodes, worker } from "../support/definitions";
import { strategicMerge } from "../support/strategic-merge";

const definition = definitionOf(fiveNodes);

interface Part {
  readonly patches?: readonly string[];
}

interface Talconfig extends Part {
  readonly nodes: readonly (Part & { readonly controlPlane: boolean })[];
  readonly controlPlane?: Part;
  readonly worker?: Part;
}

/**
 * The patches of each node as talhelper v3.1.9 applies them, one after the other (budimanjojo/talhelper):
 * - `pkg/config/loader.go` replaces `$NAME` and `${NAME}` in the whole file, where an unknown name is an error; `$$` is
 *   a dollar (a8m/envsubst v1.4.3, `parse/lex.go`)
 * - `pkg/config/nodeconfigs.go` puts the patches of `controlPlane` or `worker` before those of the node
 * - `pkg/generate/config.go` applies these, and then the ones at the top
 * - `pkg/patcher/patcher.go` runs each through Go's text/template first
 */
function talhelperPatches(text: string): ConfigDocument[][] {
  const { nodes, controlPlane, worker, patches = [] } = parse(envsubst(text)) as Talconfig;
  return nodes.map((node) => {
    const role = (node.controlPlane ? controlPlane : worker)?.patches ?? [];
    return [...role, ...(node.patches ?? []), ...patches].map(goTemplate).flatMap(parseDocuments);
  });
}

function envsubst(text: string): string {
  const content = text.replaceAll(/^#.*\n/gm, "");
  return content.replaceAll(/\$(\$|\{?\w+)?/g, (found, after?: string) => {
    if (after !== undefined && after !== "$") throw new Error(`variable ${found} not set`);
    return "$";
  });
}

function goTemplate(text: string): string {
  return text.replaceAll(/\{\{(.*?)\}\}/g, (found, action: string) => {
    const literal = /^ "(.*)" $/.exec(action)?.[1];
    if (literal === undefined) throw new Error(`template: ${found}`);
    return literal;
  });
}

function merged(patches: readonly ConfigDocument[]): readonly ConfigDocument[] {
  return patches.reduce<ConfigDocument[]>(strategicMerge, [{ machine: {}, cluster: {} }]);
}

function expectSame(given: ClusterDefinition): void {
  const found = talhelperPatches(talconfig(given));
  expect(found).toEqual(given.nodes.map((node) => allPatches(node, given)));
  expect(found.map(merged)).toEqual(given.nodes.map((node) => merged(allPatches(node, given))));
}

test("is the cluster in talhelper's words", () => {
  const machine = (hostname: string, ipAddress: string, controlPlane: boolean) => ({
    hostname,
    ipAddress,
    controlPlane,
    installDisk: "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0",
    patches: expect.any(Array) as string[],
  });
  expect(parse(talconfig(definition))).toEqual({
    clusterName: "lab",
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    endpoint: "https://192.168.50.10:6443",
    nodes: [
      machine("control-1", "192.168.50.11", true),
      machine("control-2", "192.168.50.12", true),
      machine("control-3", "192.168.50.13", true),
      machine("worker-1", "192.168.50.21", false),
      machine("worker-2", "192.168.50.22", false),
    ],
    controlPlane: { patches: expect.any(Array) as string[] },
    worker: { patches: expect.any(Array) as string[] },
  });
});

test("talhelper merges the patches in the order in which the layer does", () => {
  expectSame(definition);
});

test("a node's own patch has the last word with talhelper as well", () => {
  const own = [{ machine: { sysctls: { "net.core.rmem_max": "1" }, kubelet: { extraArgs: { v: "4" } } } }];
  const changed = definitionOf({ ...fiveNodes, "worker-2": worker(2, { patches: own }) });
  expectSame(changed);
  const last = merged(talhelperPatches(talconfig(changed)).at(-1) ?? []);
  expect(last[0]).toMatchObject({
    machine: {
      sysctls: { "net.core.rmem_max": "1", "net.core.wmem_max": "7500000" },
      kubelet: { extraArgs: { v: "4", "rotate-server-certificates": "true" } },
    },
  });
});

test.each([
  ["a directive of Talos' merge", { machine: { sysctls: { $patch: "delete" } } }],
  ["a variable of something else", { machine: { env: { PROMPT: "$HOME ${USER} $$ $1" } } }],
  ["a template of something else", { machine: { env: { FORMAT: "{{ .Name }}{{{ }}" } } }],
])("%s reaches Talos as it is written", (_, patch) => {
  expectSame(definitionOf({ ...fiveNodes, "worker-2": worker(2, { patches: [patch] }) }));
});
