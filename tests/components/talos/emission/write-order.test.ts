import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { writeFiles } from "../../../../components/talos/emission/write";

/** What was done to files, in order. */
const log: string[] = [];
const opened = new Map<number, string>();

jest.mock("node:fs", () => {
  const actual = jest.requireActual<typeof fs>("node:fs");
  return {
    ...actual,
    openSync: (path: string, flags: string, mode?: number) => {
      const handle = actual.openSync(path, flags, mode);
      opened.set(handle, basename(path).replace(/\.[0-9a-f]{12}\.tmp$/, ".tmp"));
      log.push(`open ${opened.get(handle)!} ${flags} ${(mode ?? 0).toString(8)}`);
      return handle;
    },
    writeSync: (handle: number, bytes: Uint8Array, offset: number, length: number) => {
      log.push(`write ${opened.get(handle)!}`);
      return actual.writeSync(handle, bytes, offset, length);
    },
    fsyncSync: (handle: number) => {
      log.push(`sync ${opened.get(handle)!}`);
      actual.fsyncSync(handle);
    },
    renameSync: (from: string, to: string) => {
      log.push(`rename ${basename(from).replace(/\.[0-9a-f]{12}\.tmp$/, ".tmp")} ${basename(to)}`);
      actual.renameSync(from, to);
    },
  };
});

test("a file is its owner's from the first byte, on the disk before it has its name, and its name is too", () => {
  const directory = fs.mkdtempSync(join(tmpdir(), "talos-"));
  try {
    writeFiles({ kubeconfig: "a: 1\n" }, directory, "lab");
    expect(log).toEqual([
      "open .kubeconfig.tmp wx 600",
      "write .kubeconfig.tmp",
      "sync .kubeconfig.tmp",
      "rename .kubeconfig.tmp kubeconfig",
      `open ${basename(directory)} r 0`,
      `sync ${basename(directory)}`,
    ]);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});
