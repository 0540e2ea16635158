import { cli } from "../support/cli-context";
import { FakeEngine } from "../support/fake-engine";

let engine: FakeEngine;

beforeEach(() => {
  engine = new FakeEngine();
  engine.layerOutputs.proxmox = { schematicId: { value: "ce4c", secret: false } };
  engine.layerOutputs.talos = {
    kubeconfig: { value: "apiVersion: v1\nkind: Config\n", secret: true },
    nodes: { value: { "control-1": { address: "192.168.50.11" } }, secret: false },
  };
});

test("all of them as a table, secrets hidden", async () => {
  expect(await cli(["outputs"], { engine })).toEqual({
    code: 0,
    output: `layer    output       value
proxmox  schematicId  ce4c
talos    kubeconfig   [secret]
talos    nodes        {"control-1":{"address":"192.168.50.11"}}
`,
    messages: "",
  });
});

test("secrets are shown only when asked for", async () => {
  const { output } = await cli(["outputs", "--show-secrets", "--only", "talos"], { engine });
  expect(output).toContain("apiVersion: v1");
  expect(output).not.toContain("[secret]");
});

test("as JSON, by layer", async () => {
  const { output } = await cli(["outputs", "--json"], { engine });
  expect(JSON.parse(output)).toEqual({
    proxmox: { schematicId: "ce4c" },
    talos: { kubeconfig: "[secret]", nodes: { "control-1": { address: "192.168.50.11" } } },
    cloudflare: {},
    flux: {},
    overview: {},
  });
});

test("one text, as it is, for a file", async () => {
  expect(await cli(["outputs", "kubeconfig"], { engine })).toEqual({
    code: 0,
    output: "apiVersion: v1\nkind: Config\n",
    messages: "",
  });
});

test("one value that is no text as JSON, a text too where a script asks for it", async () => {
  expect((await cli(["outputs", "nodes"], { engine })).output).toBe(
    '{\n  "control-1": {\n    "address": "192.168.50.11"\n  }\n}\n',
  );
  expect((await cli(["outputs", "schematicId", "--json"], { engine })).output).toBe('"ce4c"\n');
});

test("one that is not there is an error that names those that are", async () => {
  expect(await cli(["outputs", "kubeconf"], { engine })).toEqual({
    code: 1,
    output: "",
    messages: "there is no output kubeconf; there are kubeconfig, nodes, schematicId\n",
  });
});

test("before the first up there is nothing", async () => {
  const empty = new FakeEngine();
  expect((await cli(["outputs"], { engine: empty })).output).toBe(
    "nothing is deployed yet; run npm run homelab -- up\n",
  );
  expect((await cli(["outputs", "kubeconfig"], { engine: empty })).messages).toBe(
    "there is no output kubeconfig: nothing is deployed yet; run npm run homelab -- up\n",
  );
});

test("a record takes everything that is no secret, or nothing", async () => {
  expect(await cli(["outputs", "kubeconfig", "--record"], { engine })).toEqual({
    code: 1,
    output: "",
    messages: "--record takes every output that is no secret; leave out the name, --only and --show-secrets\n",
  });
  expect(await cli(["outputs", "--record"], { engine })).toMatchObject({
    code: 1,
    messages: "this is no checkout of a Git repository with a commit; clone your repository, and record there\n",
  });
});

test("a review's options without a review", async () => {
  for (const option of [["--recorded"], ["--base", "main"]]) {
    expect(await cli(["preview", ...option], { engine })).toEqual({
      code: 1,
      output: "",
      messages: "--recorded and --base are for a review; write --report <file> too\n",
    });
  }
  expect(await cli(["preview", "--report", "r.md", "--json"], { engine })).toMatchObject({
    code: 1,
    messages: "a review is of all the layers, and in Markdown; leave out --only and --json\n",
  });
});
