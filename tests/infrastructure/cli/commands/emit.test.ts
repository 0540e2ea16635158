import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cli } from "../support/cli-context";
import { FakeEngine } from "../support/fake-engine";

let directory: string;
let engine: FakeEngine;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "homelab-emit-"));
  engine = new FakeEngine();
  const value = { "talconfig.yaml": "clusterName: prox-n100\n", kubeconfig: "apiVersion: v1\n" };
  engine.layerOutputs.talos = { files: { value, secret: true } };
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function emit(...args: string[]) {
  return cli(["emit", ...args], { engine, environment: { HOMELAB_TALOS_DIR: directory } });
}

test("the files of the last update are written where they belong, those with key material for nobody else", async () => {
  expect(await emit()).toEqual({
    code: 0,
    output: `${directory}: 2 written, 0 unchanged, 0 removed\n`,
    messages: "",
  });
  expect(readdirSync(directory).sort()).toEqual(["kubeconfig", "talconfig.yaml"]);
  expect(readFileSync(join(directory, "kubeconfig"), "utf8")).toBe("apiVersion: v1\n");
  expect(statSync(join(directory, "kubeconfig")).mode & 0o777).toBe(0o600);
  expect((await emit()).output).toBe(`${directory}: 0 written, 2 unchanged, 0 removed\n`);
});

test("a file that somebody edited is set aside, and that is said", async () => {
  writeFileSync(join(directory, "talconfig.yaml"), "my own\n");
  const { code, messages } = await emit();
  expect(code).toBe(0);
  expect(messages).toContain(join(directory, "talconfig.yaml"));
  expect(readdirSync(directory)).toHaveLength(3);
});

test("a script gets what became of each file", async () => {
  expect(JSON.parse((await emit("--json")).output)).toEqual({
    directory,
    written: ["kubeconfig", "talconfig.yaml"],
    unchanged: [],
    removed: [],
    setAside: [],
  });
});

test("before the first update there is nothing to write", async () => {
  engine.layerOutputs.talos = {};
  expect(await emit()).toEqual({
    code: 1,
    output: "",
    messages: "the talos layer has emitted nothing yet; run npm run homelab -- up\n",
  });
  expect(readdirSync(directory)).toEqual([]);
});
