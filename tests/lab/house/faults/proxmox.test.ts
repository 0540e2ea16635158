import type { Report } from "../../../../infrastructure/cli/report";
import { counts, TestHouse, told } from "../support/test-house";

jest.setTimeout(120_000);

const house = new TestHouse(73);
const run = (): Promise<Report> => house.run("up", { only: ["proxmox"] });
const vms = () =>
  house.house.proxmox.hypervisor.state.vms.map(({ vmid, status }) => `${String(vmid)} ${status}`).sort();
const images = () =>
  house.house.proxmox.hypervisor.state.volumes.filter(({ content }) => content === "import").map(({ volid }) => volid);
const IMAGE = "talos-v1.13.9-eed1860a28cc-nocloud-amd64.qcow2";
const CREATE = "proxmox: 1 error occurred:\n\t* VM create:";
const ended = (exitstatus: string) =>
  `task "UPID" failed to complete with exit code: ${exitstatus}\ntask log:\n  starting task UPID\n  TASK ERROR: ${exitstatus}`;
const AGAIN = "run this again: it goes on from there, and takes over a VM or an image that was made nevertheless";
const CUT =
  `${CREATE} All attempts fail:\n#1: error creating VM: failed to perform HTTP POST request (path: nodes/n100/qemu) - ` +
  `Reason: Post "https://127.168.73.2:8006/api2/json/nodes/n100/qemu": EOF → ${AGAIN}`;

beforeAll(() => house.open());
afterAll(() => house.remove());

// Each of these is a run that a fault ends; the next one is the "run this again" of the one before.

test("a token that lacks a privilege: nothing is made", async () => {
  const message = "Permission check failed (/storage/local, Datastore.AllocateTemplate)\n";
  const effect = { kind: "answer", status: 403, body: { data: null, message } } as const;
  house.house.faults.proxmox.add({ match: /^POST /, effect, times: Infinity });
  const { code, output, messages } = await house.commandLine("up", "--only", "proxmox");
  expect({ code, messages }).toEqual({ code: 1, messages: "" });
  expect(output).toContain(
    [
      "✖ proxmox, File n100-talos-v1.13.9-eed1860a28cc-nocloud-amd64: Error downloading file from url: Could not " +
        `download file '${IMAGE}', unexpected error: error download file by URL: received an HTTP 403 response - Reason: ${message.trim()}`,
      "  likely cause: the API token lacks a privilege, or is cut down by privilege separation",
      "  what to do:   give its user the privilege that the message names; " +
        "npm run homelab -- doctor lists all that are needed",
    ].join("\n"),
  );
  expect([images(), vms()]).toEqual([[], []]);
  house.house.faults.proxmox.clear();
});

test("a download that ends early", async () => {
  house.house.faults.imageFactory.add({ match: /^GET \/image/, effect: { kind: "special", name: "truncated" } });
  expect(told(await run())).toEqual([
    `proxmox: Error downloading file from url: Could not download file '${IMAGE}', unexpected error: ` +
      "error download file to datastore local: failed waiting for url download: " +
      `${ended("download failed: connection closed before the end of the file")} → ` +
      "look whether the host reaches the factory (endpoints.imageFactory), then run this again: it fetches the image anew",
  ]);
  expect([images(), vms()]).toEqual([[], []]);
});

test("a task that fails", async () => {
  const exitstatus = "unable to create VM 5011 - lvcreate error: Cannot create new thin volume";
  for (let each = 0; each < 3; each++)
    house.house.proxmox.hypervisor.taskFailures.push({ type: "qmcreate", exitstatus });
  const report = await run();
  expect(told(report)).toContain(
    `${CREATE} ${ended(exitstatus)} → ` +
      "mend what the message names (the whole log is in Proxmox' web interface, Tasks), then run this again",
  );
  expect([images(), vms()]).toEqual([[`local:import/${IMAGE}`], []]);
});

test("answers of 500: they are asked for again, until it is enough", async () => {
  const effect = { kind: "answer", status: 500, body: { data: null, message: "got timeout\n" } } as const;
  const before = house.house.proxmox.requests.length;
  house.house.faults.proxmox.add({ match: /^POST .*\/qemu$/, effect, times: 9 });
  const report = await run();
  expect(new Set(told(report))).toEqual(
    new Set([
      [
        `${CREATE} All attempts fail:`,
        ...[1, 2, 3].map(
          (n) => `#${String(n)}: error creating VM: received an HTTP 500 response - Reason: got timeout`,
        ),
      ].join("\n") +
        " → " +
        "read the task's log in its web interface (Tasks), then run this again",
    ]),
  );
  const asked = house.house.proxmox.requests.slice(before).filter(({ path }) => path.endsWith("/qemu"));
  expect(asked.map(({ status }) => status)).toEqual(Array<number>(9).fill(500));
  expect(vms()).toEqual([]);
});

test("a connection that is cut before Proxmox has done anything", async () => {
  house.house.faults.proxmox.add({ match: /^POST .*\/qemu$/, effect: { kind: "cut" }, times: 3 });
  const report = await run();
  expect(new Set(told(report))).toEqual(new Set([CUT]));
  expect(vms()).toEqual([]);
});

test("a connection that is cut after Proxmox has made the VMs", async () => {
  house.house.faults.proxmox.add({ match: /^POST .*\/qemu$/, effect: { kind: "cut", processed: true }, times: 3 });
  const report = await run();
  expect(told(report)).toContain(CUT);
  expect(vms()).toEqual(["5011 stopped", "5021 stopped", "5022 stopped"]);
});

test("a VM that does not start", async () => {
  for (let each = 0; each < 3; each++) {
    house.house.proxmox.hypervisor.taskFailures.push({
      type: "qmstart",
      exitstatus: "start failed: QEMU exited with code 1",
    });
  }
  const report = await run();
  expect(told(report)).toContain(
    `proxmox: 1 error occurred:\n\t* VM start: ${ended("start failed: QEMU exited with code 1")} → ` +
      "mend what the message names (the whole log is in Proxmox' web interface, Tasks), then run this again",
  );
  expect(vms()).toEqual(["5011 stopped", "5021 stopped", "5022 stopped"]);
});

test("a token that has expired; with a new one everything stands, once", async () => {
  const effect = { kind: "answer", status: 401, body: { data: null, message: "authentication failure\n" } } as const;
  house.house.faults.proxmox.add({ match: /./, effect, times: Infinity });
  const report = await run();
  const which = told(report).map((message) => message.replace(/retrieving VM \d+/, "retrieving VM N"));
  expect(new Set(which)).toEqual(
    new Set([
      "proxmox: error retrieving VM N: received an HTTP 401 response - Reason: authentication failure → " +
        "make one (user@realm!name=uuid) and run `npm run homelab -- pulumi config set --secret homelab:proxmoxToken`; " +
        "refresh and destroy go on with the token of the last up, so run up once before them",
    ]),
  );

  await house.renew("proxmoxToken");
  await house.must("up", { only: ["proxmox"] });
  expect([images(), vms()]).toEqual([[`local:import/${IMAGE}`], ["5011 running", "5021 running", "5022 running"]]);
  const again = await house.must("up", { only: ["proxmox"] });
  expect(counts(again).proxmox).toEqual({ read: 1, same: 13 });
});
