import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hardware } from "../../../../components/proxmox/hardware";
import type { DefinitionInput } from "../../../../config/schema";
import { ProxmoxClient } from "../../../../infrastructure/lab/adapters/proxmoxve/client";
import { vmLegacy } from "../../../../infrastructure/lab/adapters/proxmoxve/vm-legacy";
import { PartialFailure, type Outputs, type PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import type { Plain } from "../../../../infrastructure/lab/engine/property/plain";
import { Faults } from "../../../../infrastructure/lab/faults";
import { labHosts } from "../../../../infrastructure/lab/house/lab-hosts";
import { loopbackDownload } from "../../../../infrastructure/lab/proxmox/download";
import { FULL_PRIVILEGES } from "../../../../infrastructure/lab/proxmox/permissions";
import { serveProxmox, type ProxmoxTwin } from "../../../../infrastructure/lab/proxmox/server";
import { shippedDefinition } from "../../../support/shipped-definition";
import { loopbackCertificates } from "../../support/https";

const GIB = 1024 ** 3;
const TOKEN = "homelab@pve!pulumi=11111111-2222-3333-4444-555555555555";
const WHILE_RUNNING = /^cannot .* while the VM is running because this change requires the VM to be powered off/;

let folder: string;
let twin: ProxmoxTwin;
let client: ProxmoxClient;
let created: { readonly id: string; readonly outputs: Outputs };

/** What the program gives the provider for worker-2, without an image. */
function inputs(change?: (worker: DefinitionInput["nodes"][string], definition: DefinitionInput) => void): PlainMap {
  const definition = shippedDefinition((input) => change?.(input.nodes["worker-2"]!, input));
  const { nodes, hosts, network, cluster } = definition;
  const node = nodes.find(({ name }) => name === "worker-2")!;
  const all = hardware({ node, host: hosts[0]!, network, cluster: cluster.name, image: "" });
  const plain = JSON.parse(JSON.stringify(all)) as { disks: Record<string, Plain>[] };
  return { ...plain, disks: plain.disks.map(({ importFrom: _, ...disk }) => disk) };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vm-legacy-"));
  const { authority, server } = await loopbackCertificates();
  twin = await serveProxmox({
    listen: { host: "127.0.0.1", port: 0 },
    certificate: server,
    hosts: labHosts(shippedDefinition()),
    mappings: [],
    tokens: [{ value: TOKEN, privileges: FULL_PRIVILEGES }],
    download: loopbackDownload(authority.certificate),
    onPower: () => undefined,
    stateFile: join(folder, "proxmox.json"),
    faults: new Faults(),
  });
  client = new ProxmoxClient({ endpoint: twin.url, apiToken: TOKEN, authority: authority.certificate });
  created = await vmLegacy.create(client, inputs());
});
afterEach(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});

const update = (newInputs: PlainMap, oldOutputs = created.outputs) =>
  vmLegacy.update(client, created.id, { oldOutputs: oldOutputs as PlainMap, newInputs });
const dataDisk = () => twin.hypervisor.volume("n100", "local-lvm:vm-5022-disk-2")?.size;
const memory = () => twin.hypervisor.vm("n100", 5022).config["memory"];

test("a disk grows while the VM runs", async () => {
  await update(inputs((worker) => (worker.dataDisk = "260GiB")));
  expect(dataDisk()).toBe(260 * GIB);
});

test("a disk never shrinks", async () => {
  await expect(update(inputs((worker) => (worker.dataDisk = "100GiB")))).rejects.toThrow(
    "Cannot shrink local-lvm:vm-5022-disk-2 in VM 5022, it is not supported!",
  );
  expect(dataDisk()).toBe(250 * GIB);
});

test("with less memory, which counts from the next start, a disk grows in the second update only", async () => {
  const wanted = inputs((worker) => Object.assign(worker, { dataDisk: "260GiB", memory: "10GiB" }));
  const failure = await update(wanted).catch((error: unknown) => error as PartialFailure);
  expect(failure).toBeInstanceOf(PartialFailure);
  const { reasons, outputs } = failure as PartialFailure;
  expect(reasons).toEqual([expect.stringMatching(WHILE_RUNNING)]);
  expect([memory(), dataDisk()]).toEqual(["10240", 250 * GIB]);
  await update(wanted, outputs);
  expect([memory(), dataDisk()]).toEqual(["10240", 260 * GIB]);
});

test("disks of a running VM move to no other datastore, and nothing is touched", async () => {
  const wanted = inputs((worker, { proxmox }) => {
    worker.memory = "10GiB";
    proxmox.hosts["n100"]!.datastores.disks.name = "local";
  });
  await expect(update(wanted)).rejects.toThrow(WHILE_RUNNING);
  expect([memory(), dataDisk()]).toEqual(["12288", 250 * GIB]);
});
