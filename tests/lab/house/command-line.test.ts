import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalHome } from "./support/rehearse";
import { checkout } from "./support/test-house";

const LIMIT = 8 * 60_000;
const home = new RehearsalHome(66);

afterAll(() => {
  home.remove();
});

describe("what cannot go well ends in one message and 1, and nothing is touched", () => {
  const wrong: [string, string[], (text: string) => string, RegExp][] = [
    [
      "a definition with mistakes",
      [],
      (text) => text.replace("vmId: 5021", "vmId: 5011"),
      /^\S+house\.yaml has one mistake:\n.*5011/,
    ],
    ["a definition that is no YAML", [], () => "cluster: [", /^\S+house\.yaml .*\n/],
    ["an engine that there is not", ["--engine", "terraform"], (text) => text, /^error: .*--engine/],
    [
      "Pulumi's CLI where it is not",
      ["--engine", "pulumi"],
      (text) => text,
      /^--engine pulumi needs the Pulumi CLI 3\.260\.0 or newer on the PATH .*; without them: npm run rehearse\n$/,
    ],
    ["an option that there is not", ["--frob"], (text) => text, /^error: unknown option '--frob'\n$/],
  ];
  test.each(wrong)(
    "%s",
    async (_name, args, change, message) => {
      const { code, output, messages } = await home.start(args, change).end();
      expect({ code, output }).toEqual({ code: 1, output: "" });
      expect(messages).toMatch(message);
      expect(messages).not.toMatch(/^\s+at /m);
      expect(existsSync(home.lab)).toBe(false);
    },
    LIMIT,
  );

  test(
    "a folder that is not the lab's is never emptied",
    async () => {
      const folder = join(home.folder, "state", "photos");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "cat.jpg"), "");
      const { code, messages } = await home.start(["--folder", folder]).end();
      expect(code).toBe(1);
      expect(messages).toBe(
        `${folder} holds what is not the lab's, and a rehearsal empties its folder: name another one\n`,
      );
      expect(readdirSync(folder)).toEqual(["cat.jpg"]);
    },
    LIMIT,
  );
});

test(
  "a house that is kept: kubectl works, a second rehearsal says why not, whichever folder it has; after stop nothing is left",
  async () => {
    const before = checkout();
    const first = home.start(["--keep", "--no-tree"]);
    await first.said(/The house stands\. Ctrl-C ends it\./);

    const same = await home.start().end();
    expect({ code: same.code, output: same.output }).toEqual({ code: 1, output: "" });
    expect(same.messages).toMatch(
      /^\S+\/lab\/prox-n100 is in use by another rehearsal, process \d+: wait for it or end it first\n$/,
    );
    const other = await home.start(["--folder", join(home.folder, "state", "other")]).end();
    expect({ code: other.code, output: other.output }).toEqual({ code: 1, output: "" });
    expect(other.messages).toMatch(
      /^127\.168\.66\.\d+:\d+, where .* listens, is taken: is another lab running, or another Kubernetes\?\n$/,
    );

    expect(await home.homelab("lab", "kubectl", "get", "nodes", "--output=name").end()).toMatchObject({
      code: 0,
      output: "node/control-1\nnode/worker-1\nnode/worker-2\n",
    });
    expect(await home.homelab("lab", "kubectl", "get", "no-such-kind").end()).toMatchObject({
      code: 1,
      messages: 'error: the server doesn\'t have a resource type "no-such-kind"\n',
    });

    expect(await home.homelab("lab", "stop").end()).toEqual({
      code: 0,
      output: "",
      messages: "The house has ended.\n",
    });
    const { code, output } = await first.end();
    expect(code).toBe(0);
    expect(output).toMatch(/control-1 +yes +v1\.36/);
    expect(await home.quiet(0)).toEqual([]);
    expect(home.outside()).toEqual([]);
    expect(checkout()).toBe(before);
  },
  LIMIT,
);

test.each([[["kubectl", "get", "nodes"]], [["stop"]]])(
  "lab %j where no house stands says how to get one",
  async (args) => {
    expect(await home.homelab("lab", ...args).end()).toEqual({
      code: 1,
      output: "",
      messages: `no house stands in ${home.lab}; bring one up with npm run rehearse -- --keep\n`,
    });
  },
  LIMIT,
);

test.each([
  ["SIGINT", "before the layers", /stacks/],
  ["SIGINT", "while the VMs are made", /proxmox: \+ File/],
  ["SIGTERM", "while Kubernetes starts", /talos: \+ Kubeconfig/],
  ["SIGINT", "while Flux is installed", /flux: \+ /],
] as const)(
  "%s %s ends every process",
  async (signal, _moment, said) => {
    const run = home.start();
    await run.said(said);
    run.kill(signal);
    const { code, messages } = await run.end();
    expect(code).toBe(1);
    expect(messages).not.toMatch(/^\s+at /m);
    expect(await home.quiet(0)).toEqual([]);
    expect(home.outside()).toEqual([]);
  },
  LIMIT,
);

test(
  "kill -9 in the middle of it leaves no process and no file elsewhere, and the next rehearsal goes well",
  async () => {
    const run = home.start();
    await run.said(/talos: \+ Kubeconfig/);
    run.kill("SIGKILL");
    expect((await run.end()).code).toBeNull();
    // The guardian gives each program its seconds to end.
    expect(await home.quiet(30_000)).toEqual([]);
    expect(home.outside()).toEqual([]);
    const { code, output } = await home.start(["--no-tree"]).end();
    expect(output).toMatch(/control-1 +yes +v1\.36/);
    expect(code).toBe(0);
    expect(await home.quiet(0)).toEqual([]);
  },
  LIMIT,
);
