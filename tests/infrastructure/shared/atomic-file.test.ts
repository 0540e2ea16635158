import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { updateFile, writeFileAtomic, type Files } from "../../../infrastructure/shared/atomic-file";

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "homelab-atomic-"));
  file = join(folder, "state.json");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const WRITERS = [
  [
    "writeFileAtomic",
    (path: string, content: string, files: Files) => {
      writeFileAtomic(path, content, 0o600, files);
    },
  ],
  ["updateFile", updateFile],
] as const;

/** A file system that fails at one call, or takes little at a time. */
function disk(change: Partial<Files>): Files {
  return { ...fs, ...change };
}

function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
}

/** Takes at most so many bytes of a write, as a disk does that is nearly full; after `room` there is no space. */
function taking(most: number, room = Infinity): Files["writeSync"] {
  let left = room;
  const write = (handle: number, bytes: Uint8Array, offset: number, length: number) => {
    const size = Math.min(most, length, left);
    if (size === 0) failing("ENOSPC")();
    left -= size;
    return fs.writeSync(handle, bytes, offset, size);
  };
  return write as Files["writeSync"];
}

describe.each(WRITERS)("%s", (_, write) => {
  test("a short write is gone on with until all is written", () => {
    write(file, "äöü and more", disk({ writeSync: taking(3) }));
    expect(fs.readFileSync(file, "utf8")).toBe("äöü and more");
    expect(fs.readdirSync(folder)).toEqual(["state.json"]);
  });

  test("a disk that becomes full leaves the good file, and nothing beside it", () => {
    fs.writeFileSync(file, "good");
    expect(() => {
      write(file, "a longer text", disk({ writeSync: taking(3, 5) }));
    }).toThrow(`${file}: the disk is full (ENOSPC)`);
    expect(fs.readFileSync(file, "utf8")).toBe("good");
    expect(fs.readdirSync(folder)).toEqual(["state.json"]);
  });

  test("the kernel's own answer for a full disk is a sentence", () => {
    const full = disk({
      openSync: ((path: string, flags: string, mode: number) => {
        fs.closeSync(fs.openSync(path, flags, mode));
        return fs.openSync("/dev/full", "w");
      }) as Files["openSync"],
    });
    expect(() => {
      write(file, "text", full);
    }).toThrow(
      `${file}: the disk is full (ENOSPC); free some space on it (\`df -h\` shows how much is left), then run this again`,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["ENOSPC", "fsyncSync", "the disk is full"],
    ["EDQUOT", "writeSync", "your quota on that disk is used up"],
    ["EROFS", "openSync", "the file system is read-only"],
    ["EACCES", "openSync", "you may not do that there"],
    ["EIO", "fsyncSync", "the disk reports an error"],
    ["EPERM", "renameSync", "you may not do that there"],
  ] as const)("%s of %s: nothing is half written", (code, call, what) => {
    fs.writeFileSync(file, "good");
    expect(() => {
      write(file, "other", disk({ [call]: failing(code) }));
    }).toThrow(`${file}: ${what} (${code}); `);
    expect(fs.readFileSync(file, "utf8")).toBe("good");
    expect(fs.readdirSync(folder)).toEqual(["state.json"]);
  });

  test("a write that takes nothing does not go on for ever", () => {
    expect(() => {
      write(file, "text", disk({ writeSync: () => 0 }));
    }).toThrow("the disk reports an error (EIO)");
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe("writeFileAtomic", () => {
  const modeOf = (path: string) => (fs.statSync(path).mode & 0o777).toString(8);

  test("a file has its mode whatever the umask says and it had before, and no more from the first byte on", () => {
    const opened: string[] = [];
    const files = disk({
      openSync: ((path: string, flags: string, mode: number) => {
        const handle = fs.openSync(path, flags, mode);
        opened.push(modeOf(path));
        return handle;
      }) as Files["openSync"],
    });
    fs.writeFileSync(file, "", { mode: 0o666 });
    const before = process.umask(0o077);
    try {
      writeFileAtomic(file, "a", 0o644, files);
      expect(modeOf(file)).toBe("644");
      writeFileAtomic(file, "b", undefined, files);
      expect(modeOf(file)).toBe("600");
      expect(opened).toEqual(["600", "600"]);
    } finally {
      process.umask(before);
    }
  });

  test("a link is replaced, and what it named stays as it is", () => {
    const other = join(folder, "other");
    fs.writeFileSync(other, "other's");
    fs.symlinkSync(other, file);
    writeFileAtomic(file, "ours");
    expect(fs.readFileSync(other, "utf8")).toBe("other's");
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(false);
  });

  test("its folder is made, its owner's only", () => {
    const deep = join(folder, "a", "b", "state.json");
    writeFileAtomic(deep, Buffer.from([0, 255]));
    expect(fs.readFileSync(deep)).toEqual(Buffer.from([0, 255]));
    expect(modeOf(join(folder, "a"))).toBe("700");
  });
});

describe("updateFile", () => {
  test("a link is followed, and the mode is kept", () => {
    const other = join(folder, "other");
    fs.writeFileSync(other, "before", { mode: 0o640 });
    fs.symlinkSync("other", file);
    updateFile(file, "after");
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(other, "utf8")).toBe("after");
    expect((fs.statSync(other).mode & 0o777).toString(8)).toBe("640");
    expect(fs.readdirSync(folder).sort()).toEqual(["other", "state.json"]);
  });

  test("what is no file is written to, and stays what it is", () => {
    updateFile("/dev/null", "text");
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(() => {
      updateFile("/dev/full", "text");
    }).toThrow("/dev/full: the disk is full (ENOSPC)");
  });

  test("a folder that is not there is named", () => {
    expect(() => {
      updateFile(join(folder, "no", "report.md"), "text");
    }).toThrow(`${folder}/no/report.md: there is no folder ${folder}/no; make it with mkdir -p, then run this again`);
  });
});
