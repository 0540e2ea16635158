import { mistakes } from "../support/messages";

test("a folder whose name only starts like an export is not in it", () => {
  expect(mistakes("synology: { backups: { longhorn: /volume1/backups-old/longhorn } }")).toEqual([
    "synology.backups.longhorn: is /volume1/backups-old/longhorn, which is in none of the exports /volume1/media, /volume1/backups and /volume1/archives; write a folder in one, e.g. /volume1/backups/longhorn",
  ]);
});

test("an export itself may be a target", () => {
  expect(mistakes("synology: { backups: { etcd: /volume1/archives } }")).toEqual([]);
});

test("an export that cannot be read does not put the targets outside", () => {
  expect(mistakes("synology: { exports: { backups: volume1/backups } }")).toEqual([
    "synology.exports.backups: is not absolute; write the path from the root of the NAS, e.g. /volume1/media",
  ]);
});

test.each(["/volume1/backups/longhorn", "/volume1/backups"])("%s and Longhorn's target are in each other", (etcd) => {
  expect(mistakes(`synology: { backups: { etcd: ${etcd} } }`)).toEqual([
    `synology.backups.etcd: is ${etcd}, which shares a folder with synology.backups.longhorn /volume1/backups/longhorn; write a folder beside it`,
  ]);
});
