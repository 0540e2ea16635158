import { labHosts } from "../../../infrastructure/lab/house/lab-hosts";
import { shippedDefinition } from "../../support/shipped-definition";

const GIB = 1024 ** 3;

function storages(disks: string) {
  const definition = shippedDefinition(({ proxmox }) => {
    proxmox.hosts["n100"]!.datastores.disks = { name: disks, size: "800GiB" };
  });
  return labHosts(definition)[0]!.storages;
}

test("images and disks have a datastore each", () => {
  expect(storages("local-lvm")).toEqual([
    { name: "local", type: "dir", content: ["import", "iso", "vztmpl"], size: 90 * GIB },
    { name: "local-lvm", type: "lvmthin", content: ["images"], size: 800 * GIB },
  ]);
});

test("one datastore for both takes both, and has its size once", () => {
  expect(storages("local")).toEqual([
    { name: "local", type: "dir", content: ["images", "import", "iso", "vztmpl"], size: 800 * GIB },
  ]);
});
