import { readdirSync } from "node:fs";
import { join } from "node:path";
import { allPatches } from "../../../components/talos/patches";
import { derive } from "../../../config/derive";
import { formatProblem } from "../../../config/problem";
import { KUBERNETES_OF_TALOS } from "../../../config/rules/versions";
import { configProblems, type Patch } from "../../../config/talos/config-problems";
import { configTypes, type ConfigTypes } from "../../../config/talos/config-types";
import { definitionOf } from "../support/messages";

const types: ConfigTypes = {
  version: "v1.99.0",
  kinds: { v1alpha1: "config", LinkConfig: "link", RouteConfig: "route" },
  types: {
    config: { machine: "machine" },
    machine: { mode: "=on|off|eco", count: "number", on: "boolean", labels: "{scalar}", free: "any", none: "empty" },
    link: { apiVersion: "scalar!", kind: "scalar!", name: "scalar!", mtu: "number!", routes: "[hop]" },
    route: { apiVersion: "scalar", kind: "scalar" },
    hop: { gateway: "scalar!", via: "hop" },
    empty: {},
  },
};

const problems = (patch: Patch, skipped: string[] = []) =>
  configProblems(patch, types, (path) => skipped.includes(path.join("."))).map(formatProblem);

const link = (over: Patch) => ({ apiVersion: "v1alpha1", kind: "LinkConfig", name: "a", ...over });

test.each<[string, Patch, string[]]>([
  ["nothing", { machine: {} }, []],
  ["null wherever", { machine: { mode: null, labels: null, none: null } }, []],
  ["a number for a text", { machine: { labels: { a: 1, b: true } } }, []],
  ["Go's booleans", { machine: { on: "yes" } }, []],
  [
    "a boolean in quotes",
    { machine: { on: "true" } },
    ["machine.on: is a text, which Talos v1.99 does not take there; write true or false"],
  ],
  [
    "a word that Go knows in other letters",
    { machine: { on: "yEs" } },
    ["machine.on: is a text, which Talos v1.99 does not take there; write true or false"],
  ],
  ["an enumeration in upper case", { machine: { mode: "ECO" } }, []],
  ["what is free", { machine: { free: [{ a: 1 }] } }, []],
  ["a patch that says little", link({}), []],
  ["deletions", { machine: { labels: { $patch: "delete" }, none: { $patch: "delete", x: 1 } } }, []],
  ["a deletion in a list", link({ routes: [{ via: { $patch: "delete" }, gateway: "x" }, { $patch: "delete" }] }), []],
  [
    "a misspelt kind",
    { apiVersion: "v1alpha1", kind: "LinkConfg" },
    ["kind: is not a kind of Talos v1.99; write LinkConfig"],
  ],
  [
    "a kind that is no text",
    { apiVersion: "v1alpha1", kind: [] },
    ["kind: is not a kind of Talos v1.99; write LinkConfig or RouteConfig"],
  ],
  [
    "a kind that every object has",
    { apiVersion: "v1alpha1", kind: "constructor" },
    ["kind: is not a kind of Talos v1.99; write LinkConfig or RouteConfig"],
  ],
  [
    "another apiVersion",
    { ...link({}), apiVersion: "v1" },
    ["apiVersion: is not an apiVersion of Talos v1.99; write v1alpha1"],
  ],
  ["no name", { apiVersion: "v1alpha1", kind: "LinkConfig" }, ["name: is missing, and Talos v1.99 wants it; write it"]],
  [
    "an item that lacks something",
    link({ routes: [{}] }),
    ["routes[0].gateway: is missing, and Talos v1.99 wants it; write it"],
  ],
  [
    "an unknown key",
    { machine: { lables: {} } },
    ["machine.lables: is not a key that Talos v1.99 knows there; write labels or delete it"],
  ],
  [
    "a key that every object has",
    { machine: { constructor: 1 } },
    [expect.stringMatching(/^machine\.constructor: is not a key that Talos/) as string],
  ],
  [
    "a key of what has none",
    { machine: { none: { a: 1 } } },
    ["machine.none.a: is not a key that Talos v1.99 knows there; delete it"],
  ],
  [
    "a text for a number",
    { machine: { count: "3" } },
    ["machine.count: is a text, which Talos v1.99 does not take there; write a number"],
  ],
  [
    "a text for a boolean",
    { machine: { on: "maybe" } },
    ["machine.on: is a text, which Talos v1.99 does not take there; write true or false"],
  ],
  [
    "a block for a text",
    { machine: { labels: { a: {} } } },
    ["machine.labels.a: is a block of keys, which Talos v1.99 does not take there; write a text"],
  ],
  [
    "a list for a block",
    { machine: [] },
    [
      expect.stringMatching(
        /^machine: is a list, which Talos v1\.99 does not take there; write a block with keys of mode,/,
      ) as string,
    ],
  ],
  [
    "a block for a list",
    link({ routes: {} }),
    ["routes: is a block of keys, which Talos v1.99 does not take there; write a list"],
  ],
  [
    "an unknown value",
    { machine: { mode: "ekko" } },
    ["machine.mode: is not a value that Talos v1.99 knows there; write eco"],
  ],
  [
    "another directive",
    { machine: { $patch: "replace" } },
    ["machine.$patch: is not a directive that Talos v1.99 knows; write delete"],
  ],
])("%s", (_, patch, expected) => {
  expect(problems(patch)).toEqual(
    expected.map((each) => (typeof each === "string" ? each.replace("machine.$patch", 'machine["$patch"]') : each)),
  );
});

test("what has been said of already is left out", () => {
  expect(problems({ machine: { lables: 1, count: "x" } }, ["machine.lables"])).toEqual([
    "machine.count: is a text, which Talos v1.99 does not take there; write a number",
  ]);
});

describe("the records", () => {
  const records = readdirSync(join(__dirname, "..", "..", "..", "config", "talos"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""));

  test("there is one of each release that a definition may have", () => {
    for (const minor of KUBERNETES_OF_TALOS.keys()) expect(configTypes(`${minor}.0`)!.version).toMatch(`${minor}.`);
    expect(configTypes("v1.2.3")).toBeUndefined();
  });

  test.each(records)("every type that %s names is in it", (minor) => {
    const { types, kinds } = configTypes(`${minor}.0`)!;
    const named = [...Object.values(kinds), ...Object.values(types).flatMap((keys) => Object.values(keys))];
    const names = named.filter((type) => !type.startsWith("=")).map((type) => type.replace(/^[[{]+|[\]}!]+$/g, ""));
    const plain = ["any", "scalar", "number", "boolean"];
    expect(names.filter((name) => !plain.includes(name) && !Object.hasOwn(types, name))).toEqual([]);
  });

  test.each(records)("what the program writes itself is a config of %s", (minor) => {
    const definition = derive(definitionOf("nodes: { worker-1: { labels: { example.com/a: b } } }"));
    const written = definition.nodes.flatMap((node) => allPatches(node, definition));
    expect(written.length).toBeGreaterThan(10);
    expect(written.flatMap((patch) => configProblems(patch, configTypes(`${minor}.0`)!))).toEqual([]);
  });
});
