/** What a person writes into the shipped definition: each takes its text and gives the changed one. */
export type Edit = (text: string) => string;

/** Room for one more VM, from the start. */
export const roomy: Edit = (text) => text.replaceAll("memory: 32GiB", "memory: 64GiB");

/** @param lan third octet of the LAN that the definition is in */
export const withWorker3 =
  (lan: number): Edit =>
  (text) =>
    text.replace("\n# The NAS.", `${worker3(lan)}\n# The NAS.`);

export const smallerControl: Edit = (text) => text.replace("cores: 2\n    memory: 4GiB", "cores: 2\n    memory: 3GiB");

export const newerTalos: Edit = (text) => text.replace("v1.13.9", "v1.13.10");

export const renamedHost: Edit = (text) =>
  text.replace("grafana: { access: access }", "grafana: { access: access, host: graphs.example.com }");

/** Another second disk for worker-2. */
const disk =
  (size: string): Edit =>
  (text) =>
    text.replace(/(worker-2:[^]*?dataDisk: )250GiB/, `$1${size}`);

export const smallerDisk = disk("100GiB");

export const largerDisk = disk("260GiB");

export const lessMemory: Edit = (text) => text.replace(/(worker-2:[^]*?memory: )12GiB/, "$110GiB");

export const otherDatastore: Edit = (text) => text.replace("name: local-lvm", "name: local");

const worker3 = (lan: number) => `  worker-3:
    role: worker
    host: n100
    vmId: 5023
    address: 192.168.${String(lan)}.23
    mac: BC:24:11:50:00:23
    cores: 2
    memory: 2GiB
    systemDisk: 32GiB
`;
