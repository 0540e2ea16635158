import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { parseDefinition } from "../../config/load";

const MINIMAL = readFileSync(join(__dirname, "fixtures", "valid", "minimal.yaml"), "utf8");

/** The messages for the minimal definition with something in it written otherwise. */
function messages(from: string, to: string): string[] {
  expect(MINIMAL).toContain(from);
  try {
    parseDefinition(MINIMAL.replace(from, to), "test.yaml");
    return [];
  } catch (error) {
    const lines = (error as Error).message.split("\n").slice(1);
    return lines.map((line) => line.replace(/^ *line \d+ {2}/, ""));
  }
}

const SEVERAL = "is a number that readers of YAML read in several ways";

test.each([
  ["vmId: 5011", "vmId: 0x1393", `nodes.control-1.vmId: ${SEVERAL}; write 5011`],
  ["vmId: 5011", "vmId: 0o11623", `nodes.control-1.vmId: ${SEVERAL}; write 5011`],
  ["vmId: 5011", "vmId: 5e3", `nodes.control-1.vmId: ${SEVERAL}; write 5000`],
  ["vmId: 5011", "vmId: +5011", `nodes.control-1.vmId: ${SEVERAL}; write 5011`],
  ["cores: 2", "cores: 2e0", `nodes.control-1.cores: ${SEVERAL}; write 2`],
])("%s as %s", (from, to, message) => {
  expect(messages(from, to)).toEqual([message]);
});

test.each(["1e400", ".inf", "-.inf", ".nan"])("%s is no number that could be written otherwise", (value) => {
  expect(messages("cores: 2", `cores: ${value}`)).toEqual([
    "nodes.control-1.cores: is not a number of vCPUs; write a whole number, e.g. 4",
  ]);
});

test("a text, and what a patch holds, is left alone", () => {
  const patch = "    patches: [{ machine: { files: [{ path: /a, permissions: 0o644, op: create, content: a }] } }]\n";
  expect(messages("    dataDisk: 200GiB\n", `    dataDisk: 200GiB\n${patch}`)).toEqual([]);
});

test("whole numbers as people write them are the numbers that they look like", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999_999 }), (vmId) => {
      fc.pre(vmId !== 5021);
      const definition = parseDefinition(MINIMAL.replace("vmId: 5011", `vmId: ${String(vmId)}`), "test.yaml");
      expect(definition.controlPlanes[0]!.vmId).toBe(vmId);
    }),
    { numRuns: 20 },
  );
});
