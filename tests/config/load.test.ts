import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { definitionPath, loadDefinition, parseDefinition } from "../../config/load";
import { DefinitionError } from "../../config/problem";

const ROOT = resolve(__dirname, "..", "..");
const MINIMAL = readFileSync(join(__dirname, "fixtures", "valid", "minimal.yaml"), "utf8");

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
  throw new Error("there was no mistake");
}

describe("where a definition is", () => {
  test.each([
    ["the stack's own", {}, `${ROOT}/config/clusters/prox-n100.yaml`],
    ["an empty name is none", { HOMELAB_DEFINITION: "" }, `${ROOT}/config/clusters/prox-n100.yaml`],
    ["an absolute name", { HOMELAB_DEFINITION: "/etc/house.yaml", INIT_CWD: "/home" }, "/etc/house.yaml"],
    [
      "a name from where npm was started",
      { HOMELAB_DEFINITION: "my/house.yaml", INIT_CWD: "/home" },
      "/home/my/house.yaml",
    ],
    ["a name from here", { HOMELAB_DEFINITION: "my/house.yaml" }, resolve("my/house.yaml")],
  ])("%s", (_, environment, expected) => {
    expect(definitionPath("prox-n100", environment)).toBe(expected);
  });
});

describe("a file that cannot be read", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "definition-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("does not exist", () => {
    expect(messageOf(() => loadDefinition(join(folder, "none.yaml")))).toBe(
      `${folder}/none.yaml has one mistake:\n  does not exist; write it, or name another with HOMELAB_DEFINITION`,
    );
  });

  test("is a folder", () => {
    expect(messageOf(() => loadDefinition(folder))).toBe(
      `${folder} has one mistake:\n  is a folder; name a file in it`,
    );
  });

  test("lies in what is no folder", () => {
    writeFileSync(join(folder, "file"), "");
    expect(messageOf(() => loadDefinition(join(folder, "file", "house.yaml")))).toBe(
      `${folder}/file/house.yaml has one mistake:\n  cannot be read (ENOTDIR); name a file that you may read`,
    );
  });
});

test("a folder that lacks Flux's manifests is one line, with the line of git.path", () => {
  const folder = mkdtempSync(join(tmpdir(), "definition-"));
  const file = join(folder, "house.yaml");
  writeFileSync(file, `${MINIMAL}\n  path: ./cluster/kubernetes/apps\n`);
  try {
    expect(messageOf(() => loadDefinition(file))).toMatch(
      /one mistake:\n {2}line \d+ {2}git\.path: is \.\/cluster\/kubernetes\/apps, which has no flux-install\.yaml, gotk-components\.yaml and gotk-sync\.yaml in this repository; write the folder of Flux's manifests, e\.g\. \.\/cluster\/kubernetes\/flux$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a file of the repository is named from its root", () => {
  expect(messageOf(() => loadDefinition(join(ROOT, "config", "clusters", "none.yaml")))).toMatch(
    /^config\/clusters\/none\.yaml has one mistake:\n/,
  );
});

describe("a text that is no YAML", () => {
  test.each([
    [
      "a tab",
      "cluster:\n\tname: lab",
      "line 2  is not valid YAML: Tabs are not allowed as indentation; mend this line, then validate again",
    ],
    [
      "a list that is not closed",
      "a: [1\nb: 2\n",
      "line 2  is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; mend this line, then validate again",
    ],
    ["several documents", "a: 1\n---\nb: 2\n", "line 2  starts a second document; write one, without a line of ---"],
    ["an alias of nothing", "a: *b\n", "line 1  is an alias of nothing; write &b at what is meant, above it"],
    [
      "an alias of what it is in",
      "a: 1\nb: &b\n  c: *b\n",
      "line 3  is an alias of what it is in; write what is meant",
    ],
    ["a tag", "a: 1\nb: !!binary aGk=\n", "line 2  has a tag (!), which is not used here; write the value without it"],
    [
      "a tag of code",
      "a: !!js/function x\n",
      "line 1  has a tag (!), which is not used here; write the value without it",
    ],
    [
      "another YAML",
      "%YAML 1.1\n---\na: on\n",
      "line 1  starts with a %YAML directive, which changes what words mean; delete it",
    ],
    ["a list as a name", "a: 1\n? [b]\n: c\n", "line 2  is a block or a list where a name is wanted; write a name"],
    [
      "a merge of no block",
      "a:\n  <<: 1\n",
      "line 2  merges what is no block; write an alias of a block, e.g. <<: *worker",
    ],
    [
      "a number with a zero before it",
      "a: 0644\n",
      "line 1  is a number with a zero before it, which some readers take for octal; write 0o before the digits, or quotes",
    ],
    [
      "a number of 20 digits",
      "a: 12345678901234567890\n",
      "line 1  is a number with more digits than are kept; put it in quotes",
    ],
    [
      "many levels",
      `${"[".repeat(100)}${"]".repeat(100)}`,
      "line 1  is nested too deeply to be meant; write it flatter",
    ],
    [
      "more levels than the parser has room for",
      "- ".repeat(5000),
      "line 1  is nested too deeply to be meant; write it flatter",
    ],
    [
      "a credential in a comment",
      "a: 'x # y' # glpat-00000000000000000000\n",
      "line 1  holds an API token in a comment, and Git holds no secrets; delete it",
    ],
    [
      "a character in a comment that turns the text around",
      "a: 1\nb: 2 # x\u202e\n",
      "line 2  has the character U+202E in a comment, which cannot be seen; write it without",
    ],
  ])("%s", (_, text, expected) => {
    expect(messageOf(() => parseDefinition(text, "house.yaml"))).toBe(`house.yaml has one mistake:\n  ${expected}`);
  });

  test("only the first error of the parser is told, and every key that stands twice", () => {
    const text = "a: 1\na: 2\nb: 1\nb: 2\n- c\nd: 3\n@\n`\n";
    expect(messageOf(() => parseDefinition(text, "house.yaml")).split("\n")).toEqual([
      "house.yaml has 3 mistakes:",
      "  line 2  has a key that stands in its block already; write it once",
      "  line 4  has a key that stands in its block already; write it once",
      expect.stringMatching(/^ {2}line \d+ {2}is not valid YAML: /),
    ]);
  });

  test("aliases that multiply without end are refused", () => {
    const rows = Array.from(
      { length: 9 },
      (_, row) => `a${String(row)}: &a${String(row)} [${`*a${String(row - 1)},`.repeat(9)}]`,
    );
    const text = ["a: &a-1 [1]", ...rows].join("\n");
    expect(messageOf(() => parseDefinition(text, "house.yaml"))).toMatch(
      /has aliases that multiply without end; write what is meant/,
    );
  });
});

describe("a text that holds no definition", () => {
  test.each([
    ["nothing", "", "is empty; start from config/clusters/prox-n100.yaml"],
    ["comments", "# cluster:\n", "is empty; start from config/clusters/prox-n100.yaml"],
    [
      "a list",
      "- cluster\n",
      "is a list; write a block with cluster, talos, kubernetes, proxmox, network, nodes, synology, cloudflare and git",
    ],
    [
      "a sentence",
      "hello\n",
      "is a text; write a block with cluster, talos, kubernetes, proxmox, network, nodes, synology, cloudflare and git",
    ],
  ])("%s", (_, text, expected) => {
    expect(messageOf(() => parseDefinition(text, "house.yaml"))).toBe(`house.yaml has one mistake:\n  ${expected}`);
  });
});

describe("lines", () => {
  test("a mistake stands in the line of its key, one that lacks in that of its block", () => {
    const text = MINIMAL.replace("  vip: 192.168.50.10\n", "").replace("    vmId: 5021", "    vmId: 21");
    const line = (start: string) => text.split("\n").findIndex((content) => content.startsWith(start)) + 1;
    expect(messageOf(() => parseDefinition(text, "house.yaml"))).toBe(
      [
        "house.yaml has 2 mistakes:",
        `  line ${String(line("network:"))}  network.vip: is missing; write four numbers from 0 to 255, e.g. 192.168.50.11`,
        `  line ${String(line("    vmId: 21"))}  nodes.worker-1.vmId: is not a VM id; write a whole number from 100 to 999999999`,
      ].join("\n"),
    );
  });

  test("what an alias or a merge brings in stands where that is", () => {
    const text = MINIMAL.replace("32GiB", "64GiB")
      .replace("500GiB", "1TiB")
      .replace("  worker-1:\n", "  worker-1: &worker\n")
      .replace("\nsynology:", "  worker-2: *worker\n  worker-3:\n    <<: *worker\n    vmId: 5023\n\nsynology:");
    const line = (start: string) => text.split("\n").findIndex((content) => content.startsWith(start)) + 1;
    const found = messageOf(() => parseDefinition(text, "house.yaml"))
      .split("\n")
      .slice(2);
    expect(found).toEqual([
      `  line ${String(line("  worker-2"))}  nodes.worker-2.address: is 192.168.50.21, which nodes.worker-1.address has already; write an address of its own`,
      `  line ${String(line("  worker-2"))}  nodes.worker-2.vmId: is 5021, which nodes.worker-1.vmId is too; write one of its own`,
      `  line ${String(line("  worker-2"))}  nodes.worker-2.mac: is BC:24:11:50:00:21, which nodes.worker-1.mac is too; write one of its own`,
      `  line ${String(line("  worker-3"))}  nodes.worker-3.address: is 192.168.50.21, which nodes.worker-1.address has already; write an address of its own`,
      `  line ${String(line("  worker-3"))}  nodes.worker-3.mac: is BC:24:11:50:00:21, which nodes.worker-1.mac is too; write one of its own`,
    ]);
  });

  test("a key that is no text has a line too", () => {
    const text = MINIMAL.replace("  worker-1:\n", "  1_0: {}\n  ~: {}\n  worker-1:\n");
    const found = messageOf(() => parseDefinition(text, "house.yaml")).split("\n");
    expect(found[1]).toMatch(/^ {2}line \d+ {2}nodes\[?/);
    expect(found.slice(1).every((row) => /^ {2}line \d+ {2}/.test(row))).toBe(true);
  });
});

test("a key that every object has is as unknown as any other", () => {
  const text = MINIMAL.replace("cluster:\n", "cluster:\n  __proto__: lab\n");
  expect(messageOf(() => parseDefinition(text, "house.yaml"))).toBe(
    "house.yaml has one mistake:\n  line 3  cluster.__proto__: is not a key of the definition; write name or domain or delete it",
  );
});

test("the shipped definition is valid", () => {
  const definition = loadDefinition(definitionPath("prox-n100", {}));
  expect(definition.nodes.map(({ name, address }) => [name, address])).toEqual([
    ["control-1", "192.168.50.11"],
    ["worker-1", "192.168.50.21"],
    ["worker-2", "192.168.50.22"],
  ]);
});
