import { installImageProblems } from "../../../../components/talos/checks/install-image";
import { definitionOf, INSTALLER, threeNodes } from "../support/definitions";

const definition = definitionOf(threeNodes);
const install = (image: string) => ({ machine: { install: { image } } });

test.each([
  ["said once", [install(INSTALLER)]],
  [
    "said last",
    [install("ghcr.io/siderolabs/installer:v1.13.0"), { machine: {} }, install(INSTALLER), { kind: "HostnameConfig" }],
  ],
])("the cluster's image is fine, %s", (_, documents) => {
  expect(installImageProblems("worker-1", documents, definition)).toEqual([]);
});

test.each([
  ["ghcr.io/siderolabs/installer:v1.13.0", [install(INSTALLER), install("ghcr.io/siderolabs/installer:v1.13.0")]],
  ["Talos' default image", [{ machine: { install: {} } }, { kind: "HostnameConfig" }]],
])("says it of %s", (image, documents) => {
  expect(installImageProblems("worker-1", documents, definition)).toEqual([
    `worker-1 would install ${image}, and its VM has ${INSTALLER}; take machine.install.image out of nodes.worker-1.patches`,
  ]);
});
