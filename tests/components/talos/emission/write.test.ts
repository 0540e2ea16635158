import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stamped } from "../../../../components/talos/emission/stamp";
import { fileMode, writeFiles } from "../../../../components/talos/emission/write";

let directory: string;
let mask: number;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), "talos-"));
  // What a careless shell would allow must not matter.
  mask = process.umask(0);
});

afterEach(() => {
  process.umask(mask);
  fs.rmSync(directory, { recursive: true, force: true });
});

const text = (body: string, cluster = "lab") => stamped(cluster, body);
const files = { "worker.yaml": text("a: 1\n"), kubeconfig: text("b: 1\n"), "worker-1.yaml": text("c: 1\n") };
const listed = () => fs.readdirSync(directory).sort();
const content = (file: string) => fs.readFileSync(join(directory, file), "utf8");
const mode = (file: string) => (fs.statSync(join(directory, file)).mode & 0o777).toString(8);
const put = (file: string, body: string, permissions = 0o644) => {
  fs.writeFileSync(join(directory, file), body, { mode: permissions });
};
const nothing = { written: [], unchanged: [], removed: [], setAside: [] };

test("writes every file whole, for others to read only what Git holds, and leaves nothing else behind", () => {
  expect(writeFiles(files, directory, "lab")).toEqual({
    ...nothing,
    written: ["kubeconfig", "worker-1.yaml", "worker.yaml"],
  });
  expect(listed()).toEqual(["kubeconfig", "worker-1.yaml", "worker.yaml"]);
  for (const [file, body] of Object.entries(files)) expect(content(file)).toBe(body);
  expect(listed().map(mode)).toEqual(["600", "600", "644"]);
});

test("makes the folder, for its owner alone", () => {
  const inner = join(directory, "a", "b");
  writeFiles(files, inner, "lab");
  expect(fs.readdirSync(inner)).toHaveLength(3);
  expect((fs.statSync(inner).mode & 0o777).toString(8)).toBe("700");
});

test("a second time it changes nothing, and takes back a mode that was too wide", () => {
  writeFiles(files, directory, "lab");
  const before = fs.statSync(join(directory, "kubeconfig"));
  fs.chmodSync(join(directory, "kubeconfig"), 0o644);
  expect(writeFiles(files, directory, "lab")).toEqual({
    ...nothing,
    unchanged: ["kubeconfig", "worker-1.yaml", "worker.yaml"],
  });
  const after = fs.statSync(join(directory, "kubeconfig"));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect(mode("kubeconfig")).toBe("600");
});

test("replaces what it wrote itself, also where Git has changed the line ends", () => {
  writeFiles(files, directory, "lab");
  put("worker.yaml", files["worker.yaml"].replaceAll("\n", "\r\n"));
  const changed = { ...files, "worker.yaml": text("a: 2\n"), kubeconfig: text("b: 2\n") };
  expect(writeFiles(changed, directory, "lab")).toEqual({
    ...nothing,
    written: ["kubeconfig", "worker.yaml"],
    unchanged: ["worker-1.yaml"],
  });
  expect(content("worker.yaml")).toBe(text("a: 2\n"));
});

test.each([
  ["edited", `${files.kubeconfig}# mine\n`],
  ["cut off", files.kubeconfig.slice(0, -3)],
  ["there before", "apiVersion: v1\n"],
  ["empty", ""],
])("sets a file aside that is %s, for nobody else to read", (_, present) => {
  put("kubeconfig", present);
  expect(writeFiles(files, directory, "lab").setAside).toEqual([{ file: "kubeconfig", as: "kubeconfig.orig" }]);
  expect(content("kubeconfig")).toBe(files.kubeconfig);
  expect(content("kubeconfig.orig")).toBe(present);
  expect(mode("kubeconfig.orig")).toBe("600");
});

test("never overwrites what was set aside before", () => {
  for (const edit of ["one", "two", "three"]) {
    put("kubeconfig", edit);
    writeFiles(files, directory, "lab");
  }
  expect(["kubeconfig.orig", "kubeconfig.orig.2", "kubeconfig.orig.3"].map(content)).toEqual(["one", "two", "three"]);
});

test("a node that is gone takes its file along, and nothing that is not ours", () => {
  writeFiles({ ...files, "worker-2.yaml": text("d: 1\n"), "worker-3.yaml": text("e: 1\n") }, directory, "lab");
  put("worker-3.yaml", `${content("worker-3.yaml")}# mine\n`);
  put("notes.yaml", "mine: true\n");
  put("other.yaml", text("f: 1\n", "other"));
  put("notes.txt", text("g: 1\n"));
  fs.mkdirSync(join(directory, "folder.yaml"));
  expect(writeFiles(files, directory, "lab")).toEqual({
    ...nothing,
    unchanged: ["kubeconfig", "worker-1.yaml", "worker.yaml"],
    removed: ["worker-2.yaml", "worker-3.yaml"],
    setAside: [{ file: "worker-3.yaml", as: "worker-3.yaml.orig" }],
  });
  expect(listed()).toEqual([
    "folder.yaml",
    "kubeconfig",
    "notes.txt",
    "notes.yaml",
    "other.yaml",
    "worker-1.yaml",
    "worker-3.yaml.orig",
    "worker.yaml",
  ]);
});

test("a link in the place of a file is replaced, not followed", () => {
  put("elsewhere", files.kubeconfig);
  fs.symlinkSync(join(directory, "elsewhere"), join(directory, "kubeconfig"));
  writeFiles({ kubeconfig: text("b: 2\n") }, directory, "lab");
  expect(fs.lstatSync(join(directory, "kubeconfig")).isFile()).toBe(true);
  expect(content("elsewhere")).toBe(files.kubeconfig);
});

test("a write that fails leaves no part of a file", () => {
  fs.mkdirSync(join(directory, "kubeconfig"));
  expect(() => writeFiles(files, directory, "lab")).toThrow("EISDIR");
  expect(listed()).toEqual(["kubeconfig"]);
});

test.each([
  ["talconfig.yaml", "644"],
  ["controlplane.yaml", "644"],
  ["worker.yaml", "644"],
  ["secrets.yaml", "600"],
  ["talosconfig", "600"],
  ["worker-1.yaml", "600"],
])("%s gets mode %s", (file, expected) => {
  expect(fileMode(file).toString(8)).toBe(expected);
});
