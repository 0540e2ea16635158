import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schematicId, schematicYaml } from "../../../config/derive/schematic";
import type { Certificate } from "../../../infrastructure/lab/certificates/authority";
import { Faults } from "../../../infrastructure/lab/faults";
import type { HttpsTwin } from "../../../infrastructure/lab/https-server";
import { serveImageFactory } from "../../../infrastructure/lab/image-factory/server";
import { loopbackDownload } from "../../../infrastructure/lab/proxmox/download";
import { FULL_PRIVILEGES } from "../../../infrastructure/lab/proxmox/permissions";
import { serveProxmox, type ProxmoxTwin } from "../../../infrastructure/lab/proxmox/server";
import { call, loopbackCertificates } from "../support/https";

const GIB = 1024 ** 3;
const TOKEN = "homelab@pve!pulumi=11111111-2222-3333-4444-555555555555";
const AUDITOR = "audit@pve!read=11111111-2222-3333-4444-555555555555";
const SCHEMATIC = schematicId([]);
const FILE = `talos-v1.13.9-${SCHEMATIC.slice(0, 12)}-nocloud-amd64.qcow2`;
const IMAGE = `local:import/${FILE}`;

let authority: Certificate;
let server: Certificate;
let factory: HttpsTwin;
let twin: ProxmoxTwin;
let folder: string;
let faults: Faults;
const power: string[] = [];

const start = () =>
  serveProxmox({
    listen: { host: "127.0.0.1", port: 0 },
    certificate: server,
    hosts: [
      {
        name: "n100",
        cores: 4,
        memory: 32 * GIB,
        bridges: ["vmbr0"],
        storages: [
          { name: "local", type: "dir", content: ["import", "iso"], size: 90 * GIB },
          { name: "local-lvm", type: "lvmthin", content: ["images"], size: 100 * GIB },
          { name: "tank", type: "dir", content: ["images", "import"], size: 100 * GIB },
        ],
      },
    ],
    mappings: ["igpu"],
    tokens: [
      { value: TOKEN, privileges: FULL_PRIVILEGES },
      { value: AUDITOR, privileges: ["Sys.Audit", "VM.Audit"] },
    ],
    download: loopbackDownload(authority.certificate),
    onPower: ({ kind, vm }) => power.push(`${kind} ${String(vm.vmid)}`),
    stateFile: join(folder, "proxmox.json"),
    faults,
  });

beforeAll(async () => {
  ({ authority, server } = await loopbackCertificates());
  factory = await serveImageFactory({ listen: { host: "127.0.0.1", port: 0 }, certificate: server });
  await call(authority.certificate, "POST", `${factory.url}/schematics`, {
    headers: { "content-type": "application/yaml" },
    body: schematicYaml([]),
  });
});
afterAll(() => factory.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "proxmox-"));
  faults = new Faults();
  power.length = 0;
  twin = await start();
});
afterEach(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});

async function api(method: string, path: string, form?: Record<string, string>, token = TOKEN) {
  const { status, json } = await call(authority.certificate, method, `${twin.url}/api2/json${path}`, {
    headers: {
      authorization: `PVEAPIToken=${token}`,
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  });
  return { status, data: json["data"], message: json["message"], errors: json["errors"] };
}

/** Starts a task and gives what it ends with. */
async function task(method: string, path: string, form?: Record<string, string>): Promise<string> {
  const { data: upid, message } = await api(method, path, form);
  if (typeof upid !== "string") throw new Error(String(message));
  for (;;) {
    const { data } = await api("GET", `/nodes/n100/tasks/${encodeURIComponent(upid)}/status`);
    const { status, exitstatus } = data as { status: string; exitstatus: string };
    if (status === "stopped") return exitstatus;
  }
}

const download = () =>
  task("POST", "/nodes/n100/storage/local/download-url", {
    // the provider repeats these two of the path
    ...{ node: "n100", storage: "local" },
    content: "import",
    filename: FILE,
    url: `${factory.url}/image/${SCHEMATIC}/v1.13.9/nocloud-amd64.qcow2`,
    "verify-certificates": "1",
  });

const VM = {
  vmid: "5011",
  name: "control-1",
  machine: "q35",
  bios: "ovmf",
  cores: "2",
  memory: "4096",
  balloon: "0",
  agent: "enabled=1,type=virtio",
  efidisk0: "file=local-lvm:1,efitype=4m,format=raw,pre-enrolled-keys=0",
  ide2: "file=local-lvm:cloudinit,media=cdrom",
  ipconfig0: "gw=192.168.50.1,ip=192.168.50.11/24",
  net0: "model=virtio,bridge=vmbr0,firewall=0,macaddr=bc:24:11:50:00:11",
  scsi0: `file=local-lvm:0,import-from=${IMAGE},format=raw,size=34359738368,iothread=1,ssd=1,discard=on,aio=io_uring`,
  scsi1: "file=local-lvm:20,format=raw,iothread=1",
  smbios1: "base64=1,serial=Y29udHJvbC0x,uuid=00000000-0000-4000-8000-000000000001",
  tags: "talos;prox-n100;controlplane",
};

test("a wrong token is 401, a missing privilege 403, an unknown host 596, an unknown method 501", async () => {
  expect(await api("GET", "/version", undefined, "x@pve!y=z")).toMatchObject({ status: 401 });
  expect(await api("POST", "/nodes/n100/qemu", VM, AUDITOR)).toMatchObject({
    status: 403,
    message: "Permission check failed (/vms/5011, VM.Allocate)\n",
  });
  expect(await api("GET", "/nodes/other/status")).toMatchObject({ status: 596 });
  expect(await api("GET", "/nodes/n100/lxc")).toMatchObject({
    status: 501,
    message: "Method 'GET /api2/json/nodes/n100/lxc' not implemented\n",
  });
});

test("an image: metadata, download as a task, listed, not overwritten, deleted", async () => {
  const url = `${factory.url}/image/${SCHEMATIC}/v1.13.9/nocloud-amd64.qcow2`;
  const metadata = await api(
    "GET",
    `/nodes/n100/query-url-metadata?url=${encodeURIComponent(url)}&verify-certificates=1`,
  );
  expect(metadata.data).toMatchObject({ filename: "nocloud-amd64.qcow2", size: 1_334_837_248 });
  expect(await download()).toBe("OK");
  const { data } = await api("GET", "/nodes/n100/storage/local/content?content=import");
  expect(data).toMatchObject([{ volid: IMAGE, content: "import", format: "qcow2", size: 1_334_837_248 }]);
  expect(await download()).toBe(`refusing to override existing file '${FILE}'`);
  expect(await task("DELETE", `/nodes/n100/storage/local/content/${IMAGE}`)).toBe("OK");
  expect((await api("GET", "/nodes/n100/storage/local/content")).data).toEqual([]);
});

test("a datastore without the content type refuses the download, an unknown image ends the task", async () => {
  const wrong = await api("POST", "/nodes/n100/storage/local-lvm/download-url", {
    content: "import",
    filename: FILE,
    url: "https://127.0.0.1/",
  });
  expect(wrong).toMatchObject({
    status: 500,
    message: "storage 'local-lvm' is not configured for content-type 'import'\n",
  });
  expect(await api("POST", "/nodes/n100/storage/local-lvm/download-url", { storage: "local" })).toMatchObject({
    status: 400,
    errors: { storage: "duplicate parameter (already defined in URI) with conflicting values!" },
  });
  const unknown = {
    content: "import",
    filename: FILE,
    url: `${factory.url}/image/unknown/v1.13.9/nocloud-amd64.qcow2`,
  };
  expect(await task("POST", "/nodes/n100/storage/local/download-url", unknown)).toMatch(
    /invalid server response: '404'/,
  );
});

test("where a datastore holds files, a VM's volumes are files in a folder of its own", async () => {
  await download();
  const form = Object.fromEntries(Object.entries(VM).map(([key, value]) => [key, value.replace("local-lvm", "tank")]));
  expect(await task("POST", "/nodes/n100/qemu", form)).toBe("OK");
  const { data } = await api("GET", "/nodes/n100/qemu/5011/config");
  expect(data).toMatchObject({
    efidisk0: expect.stringMatching(/^tank:5011\/vm-5011-disk-0\.raw,/) as string,
    ide2: "tank:5011/vm-5011-cloudinit.qcow2,media=cdrom",
    scsi0: expect.stringMatching(/^tank:5011\/vm-5011-disk-1\.raw,/) as string,
    scsi1: expect.stringMatching(/^tank:5011\/vm-5011-disk-2\.raw,.*size=20G/) as string,
  });
  const again = {
    ide2: "file=tank:5011/vm-5011-cloudinit.qcow2,media=cdrom",
    scsi1: "file=tank:5011/vm-5011-disk-2.raw",
  };
  expect(await task("POST", "/nodes/n100/qemu/5011/config", again)).toBe("OK");
  const { data: volumes } = await api("GET", "/nodes/n100/storage/tank/content");
  expect(volumes).toHaveLength(4);
  expect(await task("DELETE", "/nodes/n100/qemu/5011")).toBe("OK");
  expect((await api("GET", "/nodes/n100/storage/tank/content")).data).toEqual([]);
});

test("a VM's configuration comes back as Proxmox writes it", async () => {
  await download();
  expect(await task("POST", "/nodes/n100/qemu", VM)).toBe("OK");
  const { data } = await api("GET", "/nodes/n100/qemu/5011/config");
  const { digest, meta, vmgenid, ...config } = data as Record<string, unknown>;
  expect([digest, meta, vmgenid]).toEqual([
    expect.stringMatching(/^[0-9a-f]{40}$/),
    expect.stringContaining("creation-qemu="),
    expect.any(String),
  ]);
  expect(config).toEqual({
    name: "control-1",
    machine: "q35",
    bios: "ovmf",
    cores: 2,
    memory: "4096",
    balloon: 0,
    agent: "enabled=1,type=virtio",
    efidisk0: "local-lvm:vm-5011-disk-0,efitype=4m,pre-enrolled-keys=0,size=4M",
    ide2: "local-lvm:vm-5011-cloudinit,media=cdrom",
    ipconfig0: "gw=192.168.50.1,ip=192.168.50.11/24",
    net0: "virtio=BC:24:11:50:00:11,bridge=vmbr0,firewall=0",
    scsi0: "local-lvm:vm-5011-disk-1,aio=io_uring,discard=on,iothread=1,size=2G,ssd=1",
    scsi1: "local-lvm:vm-5011-disk-2,iothread=1,size=20G",
    smbios1: "base64=1,serial=Y29udHJvbC0x,uuid=00000000-0000-4000-8000-000000000001",
    tags: "controlplane;prox-n100;talos",
  });
  expect(await task("PUT", "/nodes/n100/qemu/5011/resize", { disk: "scsi0", size: String(32 * GIB) })).toBe("OK");
  const resized = (await api("GET", "/nodes/n100/qemu/5011/config")).data as Record<string, unknown>;
  expect(resized["scsi0"]).toBe("local-lvm:vm-5011-disk-1,aio=io_uring,discard=on,iothread=1,size=32G,ssd=1");
  expect(await api("PUT", "/nodes/n100/qemu/5011/resize", { disk: "scsi0", size: "1G" })).toMatchObject({
    message: "shrinking disks is not supported\n",
  });
});

test("a taken VM id, an unknown key, no image and no room are refused as Proxmox refuses them; nothing stays behind", async () => {
  await download();
  expect(await task("POST", "/nodes/n100/qemu", VM)).toBe("OK");
  expect(await api("POST", "/nodes/n100/qemu", VM)).toMatchObject({
    status: 500,
    message: "unable to create VM 5011: config file already exists\n",
  });
  expect(await api("POST", "/nodes/n100/qemu", { vmid: "5012", colour: "red" })).toMatchObject({
    status: 400,
    message: "Parameter verification failed.\n",
    errors: { colour: "property is not defined in schema and the schema does not allow additional properties" },
  });
  const volumes = twin.hypervisor.state.volumes.length;
  const noImage = { ...VM, vmid: "5012", scsi0: VM.scsi0.replace("v1.13.9", "v1.0.0") };
  expect(await task("POST", "/nodes/n100/qemu", noImage)).toMatch(
    /^unable to create VM 5012 - unable to parse volume ID/,
  );
  const noRoom = { ...VM, vmid: "5012", scsi1: "file=local-lvm:500,format=raw" };
  expect(await task("POST", "/nodes/n100/qemu", noRoom)).toMatch(
    /^unable to create VM 5012 - storage 'local-lvm' has not enough free space/,
  );
  expect(twin.hypervisor.state.volumes).toHaveLength(volumes);
  const raw = { ...VM, vmid: "5012", hostpci0: "0000:00:02.0" };
  expect(await api("POST", "/nodes/n100/qemu", raw)).toMatchObject({
    message: "only root can set 'hostpci0' config for non-mapped devices\n",
  });
});

test("power: start, agent, change, delete only when stopped", async () => {
  await download();
  await task("POST", "/nodes/n100/qemu", VM);
  expect(await task("POST", "/nodes/n100/qemu/5011/status/start", { timeout: "60" })).toBe("OK");
  expect((await api("GET", "/nodes/n100/qemu/5011/status/current")).data).toMatchObject({
    status: "running",
    qmpstatus: "running",
  });
  expect(await api("GET", "/nodes/n100/qemu/5011/agent/network-get-interfaces")).toMatchObject({
    status: 500,
    message: "QEMU guest agent is not running\n",
  });
  expect(await api("DELETE", "/nodes/n100/qemu/5011/?destroy-unreferenced-disks=1&purge=1")).toMatchObject({
    message: "VM 5011 is running - destroy failed\n",
  });
  expect((await api("PUT", "/nodes/n100/qemu/5011/config", { memory: "8192", delete: "scsi1" })).status).toBe(200);
  expect((await api("GET", "/nodes/n100/qemu/5011/config")).data).toMatchObject({ memory: "8192" });
  expect((await api("GET", "/nodes/n100/qemu/5011/config")).data).not.toHaveProperty("scsi1");
  expect(await task("POST", "/nodes/n100/qemu/5011/status/stop", {})).toBe("OK");
  expect(await task("DELETE", "/nodes/n100/qemu/5011/?destroy-unreferenced-disks=1&purge=1")).toBe("OK");
  expect(power).toEqual(["started 5011", "stopped 5011", "destroyed 5011"]);
  expect((await api("GET", "/cluster/resources?type=vm")).data).toEqual([]);
  expect(twin.hypervisor.state.volumes.map(({ volid }) => volid)).toEqual([IMAGE]);
});

test("faults: a task that fails by its type, an answer of 500, a cut connection", async () => {
  await download();
  twin.hypervisor.taskFailures.push({ type: "qmcreate", exitstatus: "lvcreate failed" });
  expect(await task("POST", "/nodes/n100/qemu", VM)).toBe("lvcreate failed");
  faults.add({ match: /^POST .*\/qemu$/, effect: { kind: "answer", status: 500, body: { data: null } } });
  expect((await api("POST", "/nodes/n100/qemu", VM)).status).toBe(500);
  faults.add({ match: /^POST .*\/qemu$/, effect: { kind: "cut" } });
  await expect(api("POST", "/nodes/n100/qemu", VM)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await task("POST", "/nodes/n100/qemu", VM)).toBe("OK");
});

test("hosts that are stopped and started again are the same", async () => {
  await download();
  await task("POST", "/nodes/n100/qemu", VM);
  await twin.close();
  twin = await start();
  expect((await api("GET", "/nodes/n100/qemu")).data).toMatchObject([
    { vmid: 5011, name: "control-1", status: "stopped" },
  ]);
});
