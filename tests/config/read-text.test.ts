import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeText, readText } from "../../config/read-text";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "text-"));
  file = join(folder, "file");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

test.each([
  ["plain", Buffer.from("a: ü\n"), "a: ü\n"],
  ["byte order mark", Buffer.from("\ufeffa: 1\n"), "a: 1\n"],
  ["carriage returns and line feeds", Buffer.from("a: 1\r\nb: 2\r\n"), "a: 1\nb: 2\n"],
  ["carriage returns alone", Buffer.from("a: 1\rb: 2\r"), "a: 1\nb: 2\n"],
  ["nothing", Buffer.from(""), ""],
])("%s is read", (_, bytes, text) => {
  writeFileSync(file, bytes);
  expect(readText(file)).toBe(text);
});

test.each([
  ["UTF-16, little endian, with its mark", Buffer.from("\ufeffa: 1", "utf16le"), "UTF-16"],
  ["UTF-16, big endian, with its mark", utf16be("\ufeffa: 1"), "UTF-16"],
  ["UTF-16, little endian", Buffer.from("a: 1", "utf16le"), "UTF-16"],
  ["UTF-16, big endian", utf16be("a: 1"), "UTF-16"],
  ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "UTF-32"],
])("%s is named", (_, bytes, encoding) => {
  expect(() => decodeText(bytes)).toThrow(`is ${encoding}, and must be UTF-8; write it again with the encoding UTF-8`);
});

test("Latin-1 is no UTF-8", () => {
  expect(() => decodeText(Buffer.from("a: ü", "latin1"))).toThrow(
    "is not UTF-8; write it again with the encoding UTF-8",
  );
});

test("what is not there says so", () => {
  expect(() => readText(file)).toThrow(
    expect.objectContaining({ message: "does not exist; write it", isMissing: true }) as Error,
  );
  symlinkSync(join(folder, "nowhere"), file);
  expect(() => readText(file)).toThrow("does not exist; write it");
  expect(() => readText("/dev/null")).toThrow("is a device or a socket; name a file");
  expect(() => readText(join(folder, "x\0y"))).toThrow(/^cannot be read \(ERR_INVALID_ARG_VALUE\); /);
});

test("a folder is none", () => {
  mkdirSync(file);
  expect(() => readText(file)).toThrow("is a folder; name a file in it");
});

test("a pipe that no one writes into is not waited for", () => {
  execFileSync("mkfifo", [file]);
  expect(() => readText(file)).toThrow("is a pipe; write what comes out of it into a file, and name that");
});

test("a socket is none", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(file, resolve));
  try {
    expect(() => readText(file)).toThrow("is a device or a socket; name a file");
  } finally {
    server.close();
  }
});

test("what no person has written is too large", () => {
  writeFileSync(file, "");
  truncateSync(file, 10 * 1024 * 1024);
  expect(() => readText(file)).toThrow("is larger than 1 MiB; name a file that a person has written");
});
