import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lintShell, scripts } from "../../../infrastructure/shell/lint";
import { ensureShellcheck } from "../../../infrastructure/shell/shellcheck";

test("every script of the repository passes ShellCheck", () => {
  expect(scripts()).toEqual(
    expect.arrayContaining([
      ".ci/run",
      "infrastructure/proxmox/cluster_bootstrap.sh",
      "infrastructure/synology/setup.sh",
      "tests/infrastructure/devices/support/stand-in-nas.sh",
    ]),
  );
  expect(lintShell()).toBe("");
});

test("what a script sources is looked at too", () => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-shell-"));
  try {
    execFileSync("git", ["init", "--quiet", folder]);
    writeFileSync(join(folder, ".shellcheckrc"), "external-sources=true\nsource-path=SCRIPTDIR\n");
    writeFileSync(
      join(folder, "run.sh"),
      '#!/usr/bin/env bash\n# shellcheck source=part.sh\n. "$(dirname "$0")/part.sh"\n',
    );
    writeFileSync(join(folder, "part.sh"), "# shellcheck shell=bash\nrm -r $1\n");
    expect(scripts(folder)).toEqual(["run.sh"]);
    expect(lintShell(folder)).toContain(
      "part.sh:2:7: note: Double quote to prevent globbing and word splitting. [SC2086]",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("where a script for a device could run what a text holds, it says so; the tests' own may", () => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-shell-"));
  try {
    execFileSync("git", ["init", "--quiet", folder]);
    for (const place of ["infrastructure", "tests"]) {
      mkdirSync(join(folder, place));
      writeFileSync(join(folder, place, "size.sh"), '#!/usr/bin/env bash\necho "$(($1 * 1024))"\n');
    }
    expect(lintShell(folder)).toBe(
      "infrastructure/size.sh:2: error: " +
        "arithmetic runs commands that a text holds; compare digits with [ ], calculate in awk",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("without Python it cannot be had, and says what it takes", () => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-shell-"));
  try {
    expect(() => ensureShellcheck({ PATH: folder, HOMELAB_CACHE: folder })).toThrow(
      "ShellCheck cannot be had from the Python package index (spawnSync python3 ENOENT); put ShellCheck 0.11.0 on the path " +
        "(https://github.com/koalaman/shellcheck#installing), or give this computer Python with pip and, once, a network",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  ["0.11.0", true],
  ["0.9.0", false],
])("ShellCheck %s on the path is taken: %s", (version, taken) => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-shell-"));
  try {
    const file = join(folder, "shellcheck");
    writeFileSync(file, `#!/bin/sh\necho "ShellCheck - shell script analysis tool"\necho "version: ${version}"\n`);
    chmodSync(file, 0o755);
    const had = () => ensureShellcheck({ PATH: folder, HOMELAB_CACHE: join(folder, "cache") });
    if (taken) expect(had()).toBe("shellcheck");
    else expect(had).toThrow("put ShellCheck 0.11.0 on the path");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
