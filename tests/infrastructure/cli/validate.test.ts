import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { runValidate } from "../../../infrastructure/cli/validate";

const ROOT = resolve(__dirname, "..", "..", "..");
const SHIPPED = join(ROOT, "config", "clusters", "prox-n100.yaml");
const MANY = join(ROOT, "tests", "config", "fixtures", "many-mistakes.yaml");

function run(file: string, json = false) {
  const [output, messages] = [new PassThrough(), new PassThrough()];
  const code = runValidate(file, { json, output, messages });
  return { code, output: String(output.read() ?? ""), messages: String(messages.read() ?? "") };
}

test("a valid file gives one line, and how full each host is", () => {
  expect(run(SHIPPED)).toEqual({
    code: 0,
    output: [
      "config/clusters/prox-n100.yaml is valid: 1 control plane and 2 workers on 1 host, Talos v1.13.9, Kubernetes v1.36.3",
      "host  nodes  vCPUs     memory            disk",
      "n100      3  10 of 12  28 GiB of 28 GiB  660 GiB of 760 GiB",
      "",
    ].join("\n"),
    messages: "",
  });
});

test("mistakes go to stderr, all of them, with exit code 1", () => {
  const { code, output, messages } = run(MANY);
  const expected = readFileSync(MANY, "utf8").split("\n\n")[0]!.replace(/^# ?/gm, "");
  expect([code, output, messages]).toEqual([1, "", `${expected}\n`]);
});

test("a file that is not there is a mistake like any other", () => {
  expect(run(join(ROOT, "none.yaml"))).toEqual({
    code: 1,
    output: "",
    messages: "none.yaml has one mistake:\n  does not exist; write it, or name another with HOMELAB_DEFINITION\n",
  });
});

test("--json gives the same to a script", () => {
  const valid = run(SHIPPED, true);
  expect([valid.code, JSON.parse(valid.output)]).toEqual([
    0,
    {
      valid: true,
      file: "config/clusters/prox-n100.yaml",
      nodes: ["control-1", "worker-1", "worker-2"],
      talosVersion: "v1.13.9",
      kubernetesVersion: "v1.36.3",
      hosts: [
        {
          name: "n100",
          nodes: ["control-1", "worker-1", "worker-2"],
          vcpus: { used: 10, limit: 12 },
          memoryMiB: { used: 28_672, limit: 28_672 },
          diskMiB: { used: 675_840, limit: 778_240 },
        },
      ],
    },
  ]);
  const invalid = run(MANY, true);
  const { mistakes, ...rest } = JSON.parse(invalid.output) as { mistakes: unknown[] };
  expect([invalid.code, invalid.messages, rest]).toEqual([
    1,
    "",
    { valid: false, file: "tests/config/fixtures/many-mistakes.yaml" },
  ]);
  expect(mistakes).toHaveLength(15);
  expect(mistakes[0]).toEqual({
    path: ["cluster", "domain"],
    message:
      "is example.org, which is not in the zone cloudflare.zone.name example.com; write example.com or a name that ends in .example.com",
    line: 20,
  });
});

describe("as a program", () => {
  const program = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, ["--import=tsx", "infrastructure/cli/validate.ts", ...args], {
      cwd: ROOT,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], ...environment },
    });

  test("it checks the file that it is given, from where it was started, without a stack trace", () => {
    const { status, stdout, stderr } = program(["many-mistakes.yaml"], {
      INIT_CWD: join(ROOT, "tests", "config", "fixtures"),
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.split("\n")).toHaveLength(17);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("it checks the shipped definition by default, or the one that HOMELAB_DEFINITION names", () => {
    expect(program([]).stdout).toMatch(/^config\/clusters\/prox-n100\.yaml is valid: /);
    expect(program([], { HOMELAB_DEFINITION: MANY }).status).toBe(1);
  });
});
