import * as fc from "fast-check";
import { stringify } from "yaml";
import { derive } from "../../config/derive";
import { parseDefinition } from "../../config/load";
import { DefinitionError } from "../../config/problem";
import { validate } from "../../config/validate";
import { fixtures } from "./support/fixtures";

type Block = Record<string, unknown>;

const valid = fixtures("valid").map(({ content }) => content as Block);
const anyValid = fc.constantFrom(...valid);

/** The error of a text, if it has one; anything else that is thrown is a defect. */
function mistakesOf(text: string): string[] {
  try {
    parseDefinition(text, "house.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.message.split("\n").slice(1);
  }
}

/** The same block with the keys of every block in it in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [random(), key, shuffled(inner, random)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, inner]) => [key, inner]));
}

test("the order of the keys has no meaning", () => {
  fc.assert(
    fc.property(anyValid, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (content, numbers) => {
      const random = () => numbers.next().value as number;
      const [one, other] = [validate(content), validate(shuffled(content, random))];
      expect(derive(other.definition!)).toEqual(derive(one.definition!));
    }),
  );
});

test("nodes come control planes first, then in the order in which people count", () => {
  const names = fc.uniqueArray(fc.constantFrom("node-1", "node-01", "node-2", "node-10", "a", "b-3", "z"), {
    minLength: 1,
  });
  fc.assert(
    fc.property(names, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (all, roles) => {
      const { definition } = validate(valid[0]);
      const worker = definition!.nodes["worker-1"]!;
      const nodes = all.map(
        (name, index) => [name, { ...worker, role: roles[index] ? "worker" : "controlplane" }] as const,
      );
      const order = (list: typeof nodes) =>
        derive({ ...definition!, nodes: Object.fromEntries(list) }).nodes.map(({ role, name }) => `${role} ${name}`);
      const found = order(nodes);
      const rank = ["a", "b-3", "node-01", "node-1", "node-2", "node-10", "z"];
      const expected = ["controlplane", "worker"].flatMap((role) => rank.map((name) => `${role} ${name}`));
      expect(found).toEqual(expected.filter((entry) => found.includes(entry)));
      expect(found).toHaveLength(all.length);
      expect(order([...nodes].reverse())).toEqual(found);
    }),
  );
});

test("whatever the text is, the answer is a definition or its mistakes", () => {
  const fragments = fc.constantFrom(
    "cluster",
    ": ",
    "\n",
    "  ",
    "- ",
    "&a ",
    "*a",
    "<<",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "!!",
    "~",
    "#",
    "|",
    "---",
    "\t",
    "é",
    "%",
  );
  const soup = fc
    .array(fc.oneof(fragments, fc.string({ maxLength: 3 })), { maxLength: 40 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(soup, (text) => {
      expect(mistakesOf(text).length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

test("whatever the content is, the answer is a definition or its mistakes", () => {
  fc.assert(
    fc.property(fc.anything(), (content) => {
      expect(validate(content).problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

/** Every path in a value, the empty one aside. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])]);
}

/** A value with something else at a path, or nothing. */
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown, rename: string | undefined): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Block) }) as Block;
  if (rest.length === 0 && rename !== undefined && !Array.isArray(copy)) {
    copy[rename] = copy[key];
    Reflect.deleteProperty(copy, key);
  } else copy[key] = replaced(copy[key], rest, by, rename);
  return copy;
}

const SENTINEL = "Correct Horse! battery=staple";

const something = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    Infinity,
    "",
    [],
    {},
    "constructor",
    "__proto__",
    "0.0.0.0",
    "255.255.255.255",
    "0.0.0.0/0",
    "1TiB",
    "n100",
    [[]],
    [{}],
    { constructor: {} },
  ),
  fc.jsonValue(),
);

/** A valid definition in which some things are not what they were. */
const damaged = anyValid.chain((content) =>
  fc
    .array(fc.tuple(fc.constantFrom(...pathsOf(content)), something, fc.option(fc.string(), { nil: undefined })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((damages) =>
      damages.reduce<unknown>((broken, [path, by, rename]) => {
        const there = pathsOf(broken).some((other) => other.join("\0") === path.join("\0"));
        return there ? replaced(broken, path, by, rename) : broken;
      }, content),
    ),
);

test("a damaged definition gives mistakes, each in one line that says what to do", () => {
  fc.assert(
    fc.property(damaged, (content) => {
      for (const line of mistakesOf(stringify(content))) {
        expect(line).toMatch(
          /^ {2}(line \d+ {2})?(\S.*?: )?(is|are|has|holds|puts|names|takes|ends with|protects|starts) .+; (write|delete|put|mend|start) .+$/,
        );
      }
    }),
    { numRuns: 300 },
  );
});

test("a value that has no right form is never repeated: it may be a secret", () => {
  const withSentinel = anyValid.chain((content) => {
    const paths = pathsOf(content).filter((path) => !path.includes("patches"));
    return fc.constantFrom(...paths).map((path) => replaced(content, path, SENTINEL, undefined));
  });
  fc.assert(
    fc.property(withSentinel, (content) => {
      expect(mistakesOf(stringify(content)).join("\n")).not.toMatch(/correct|horse|battery|staple/i);
    }),
    { numRuns: 150 },
  );
});
