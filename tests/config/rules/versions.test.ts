import { mistakes } from "../support/messages";

test.each([
  ["v1.13.9", "v1.31.0", true],
  ["v1.13.9", "v1.36.3", true],
  ["v1.13.9", "v1.30.14", false],
  ["v1.13.9", "v1.37.0", false],
  ["v1.13.9", "v2.33.0", false],
  ["v1.13.9", "v1.310.0", false],
])("Talos %s and Kubernetes %s fit: %s", (talos, kubernetes, fits) => {
  const found = mistakes(`talos: { version: ${talos} }\nkubernetes: { version: ${kubernetes} }`);
  expect(found).toEqual(
    fits
      ? []
      : [
          `kubernetes.version: is not a version that Talos v1.13 supports; write one from v1.31 to v1.36, or another talos.version`,
        ],
  );
});

test.each(["v1.12.4", "v1.14.0", "v2.13.0", "v1.1.0"])("Talos %s is not known, which is the one mistake", (talos) => {
  expect(mistakes(`talos: { version: ${talos} }`)).toEqual([
    "talos.version: is of a Talos release that this program does not know; write a version of v1.13",
  ]);
});
