import { strToU8, zipSync } from "fflate";
import { filesBelow, verifiedZip } from "../../../infrastructure/flux/module-zip";

const NAME = "example.com/module@v1.0.0";

test("a zip with the right sum is taken, whatever else Go complains of", () => {
  const download = { Zip: "/cache/v1.0.0.zip", Sum: "h1:right", Error: "requires go >= 1.27.0" };
  expect(verifiedZip(download, NAME, "h1:right")).toBe("/cache/v1.0.0.zip");
});

test.each([
  [
    { Zip: "/z", Sum: "h1:wrong" },
    `${NAME} has the checksum h1:wrong, not h1:right; do not use it before you know why`,
  ],
  [{ Error: "dial tcp: no route to host" }, `${NAME} cannot be downloaded: dial tcp: no route to host`],
  [{}, `${NAME} cannot be downloaded: go mod download names no zip`],
])("refuses %j", (download, message) => {
  expect(() => verifiedZip(download, NAME, "h1:right")).toThrow(new Error(message));
});

test("reads only the files below the folder, by their path from there", () => {
  const zip = zipSync({
    [`${NAME}/config/data/flux/a.yaml`]: strToU8("a: ü\n"),
    [`${NAME}/config/data/flux/`]: new Uint8Array(),
    [`${NAME}/config/database/b.yaml`]: strToU8("b"),
    [`${NAME}/LICENSE`]: strToU8("c"),
  });
  expect([...filesBelow(zip, `${NAME}/config/data/`)]).toEqual([["flux/a.yaml", "a: ü\n"]]);
});
