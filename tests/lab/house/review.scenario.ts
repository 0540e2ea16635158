import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./support/test-house";

jest.setTimeout(15 * 60_000);

let root: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root, encoding: "utf8" }).trim();
const change = (file: string, edit: (text: string) => string) => {
  const before = readFileSync(join(root, file), "utf8");
  const after = edit(before);
  expect(after).not.toBe(before);
  writeFileSync(join(root, file), after);
};

/** A checkout of its own in a LAN of its own, so that nothing is changed here. */
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "review-")));
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
  for (const file of files.trim().split("\n")) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(ROOT, file), join(root, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  change("config/clusters/prox-n100.yaml", (text) => text.replaceAll("192.168.50.", "192.168.75."));
  git("init", "-q", "-b", "main");
  appendFileSync(join(root, ".git", "info", "exclude"), "node_modules\n");
  git("add", ".");
  git("commit", "-qm", "base");
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test("a pull request: operations, machines, ways in, the tree and the room that is left, with no way into the house", () => {
  change("config/clusters/prox-n100.yaml", (text) =>
    text
      .replace(/(worker-2:[\s\S]*?memory: )12GiB/, "$18GiB")
      .replace("radarr: { access: lan }", "radarr: { access: public }")
      .replace("- time.cloudflare.com", "- time.example.org"),
  );
  change("cluster/kubernetes/apps/media/radarr/values.yaml", (text) => text.replace("memory: 256Mi", "memory: 300Mi"));
  // a pull request does not say itself what it is held against
  writeFileSync(join(root, "config/clusters/prox-n100.recorded.json"), "no record");
  const out = join(root, "..", `${root.split("/").at(-1) ?? ""}.md`);
  try {
    execFileSync(
      process.execPath,
      ["--import=tsx", "infrastructure/cli/main.ts", "preview", "--recorded", "--base", "main", "--report", out],
      { cwd: root, encoding: "utf8", stdio: "pipe", env: { PATH: process.env["PATH"], HOME: process.env["HOME"] } },
    );
    const report = readFileSync(out, "utf8");
    expect(report).toContain(`## What this does to prox-n100

Against \`${git("rev-parse", "main").slice(0, 8)}\`. There is no record of the house`);
    expect(report).toContain(`
- **Machines**: worker-2 to be rebooted; control-1, worker-1 changed while running
- **Opens**: \`radarr.example.com\` for anybody
- **Second look**, programs that run with the cluster's secrets: changes the record that reports start from: \`config/clusters/prox-n100.recorded.json\`
- **Second look**, ways in from outside: the definition
- **Second look**, what the machines run and trust: the definition, machines' configs
`);
    expect(report).toMatch(
      /^- the definition: changes a way in: `exposure\.radarr\.access` `lan` → `public`; machines ask another server/m,
    );
    expect(report).toContain("\n- machines' configs: takes the time from another server: `TimeSyncConfig: ntp.servers");
    expect(report).toMatch(
      /^\d+ changed of \d+ objects of the tree, 4 changed values of the definition, 3 changed fields/m,
    );
    expect(report).toContain("**Not judged**, because no check knows it: nothing.");
    expect(report).toContain("- the insides of charts: the values of `media/radarr` are looked at");
    expect(report).toContain("| proxmox | – | 1 | – | – | 12 |  |");
    expect(report).toContain("| talos | – | 3 | – | – |");
    expect(report).toContain(
      "| worker-2 | **reboot** | VM (`memory.dedicated`: counts from the VM's next start), `TimeSyncConfig: ntp.servers.0` |",
    );
    expect(report).toContain("| control-1 | **no reboot** | `TimeSyncConfig: ntp.servers.0` |");
    expect(report).toContain("<summary>worker-2, control-1, worker-1: 1 field of each config</summary>");
    expect(report).toContain("| `radarr.example.com` | the LAN | anybody | **opens** |");
    expect(report).toContain("| host n100 | memory | 28 GiB of 28 GiB | **24 GiB of 28 GiB** |");
    expect(report).toMatch(/^- +memory: 256Mi\n\+ +memory: 300Mi$/m);
    expect(report).toMatch(/^\| pods, all nodes \| memory \| \d+ MiB of \d+ MiB \(\d+ %\) \| \*\*\d+ MiB of \d+ MiB/m);
    expect(report).not.toMatch(/BEGIN |LS0tLS1|127\.168\./);
    expect(git("diff", "--name-only")).toBe(
      "cluster/kubernetes/apps/media/radarr/values.yaml\nconfig/clusters/prox-n100.yaml",
    );
    expect(git("ls-files", "-o", "--exclude-standard")).toBe("config/clusters/prox-n100.recorded.json");
  } finally {
    rmSync(out, { force: true });
  }
});
