import { readFileSync } from "node:fs";
import { join } from "node:path";
import { derive } from "../../config/derive";
import { loadDefinition } from "../../config/load";
import { DefinitionError } from "../../config/problem";
import { rules } from "../../config/rules";
import { definitionJsonSchema, definitionSchema } from "../../config/schema";
import { tolerant } from "../../config/tolerant";
import { validate } from "../../config/validate";
import { commentOf, errorOf, fixtures } from "./support/fixtures";
import { reasonOf } from "./support/reason";

const invalid = fixtures("invalid");
const valid = fixtures("valid");
const readable = invalid.map(({ content }) => tolerant(definitionSchema, content) ?? {});

describe("a definition with one mistake", () => {
  test.each(invalid)("$name gives the message that the fixture shows, and no other", (fixture) => {
    expect(errorOf(fixture)).toBe(`${fixture.name}.yaml has one mistake:\n  ${fixture.comment}`);
  });

  test("no two fixtures are for the same reason", () => {
    const names = new Map<string, string[]>();
    for (const fixture of invalid) {
      const reason = reasonOf(fixture);
      names.set(reason, [...(names.get(reason) ?? []), fixture.name]);
    }
    expect([...names.values()].filter(({ length }) => length > 1)).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(30);
  });

  test.each(Object.keys(rules))("the rule %s has a fixture", (name) => {
    expect(readable.some((definition) => rules[name]!(definition).length > 0)).toBe(true);
  });

  test.each(invalid)("$name says what is wrong and what to do", ({ comment }) => {
    expect(comment).toMatch(
      /^line \d+ {2}\S+: (is|are|has|holds|puts|names|takes|ends with|protects) [^;]+; (write|delete|put) [^;]+$/,
    );
  });
});

describe("a definition without a mistake", () => {
  test.each(valid)("$name is valid, and derives", (fixture) => {
    expect(errorOf(fixture)).toBeUndefined();
    const { definition } = validate(fixture.content);
    expect(Object.keys(definition!.nodes).sort()).toEqual(
      derive(definition!)
        .nodes.map(({ name }) => name)
        .sort(),
    );
  });

  test("there are ten of them, each with a sentence that says what it is", () => {
    expect(valid.length).toBeGreaterThanOrEqual(10);
    expect(new Set(valid.map(({ comment }) => comment)).size).toBe(valid.length);
    expect(valid.filter(({ comment }) => !comment.endsWith("."))).toEqual([]);
  });

  test("everything.yaml has every key that there is", () => {
    const { content } = valid.find(({ name }) => name === "everything")!;
    expect(keysMissing(definitionJsonSchema(), content, "")).toEqual([]);
  });
});

test("all mistakes of a file are reported at once, in its order", () => {
  const file = "tests/config/fixtures/many-mistakes.yaml";
  const path = join(__dirname, "..", "..", file);
  let message = "";
  try {
    loadDefinition(path);
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError);
    message = (error as DefinitionError).message;
  }
  expect(message).toBe(commentOf(readFileSync(path, "utf8")));
  expect(message).toMatch(/^tests\/config\/fixtures\/many-mistakes\.yaml has 15 mistakes:\n/);
});

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
}

/** Paths of the keys that a schema has and a value does not show. */
function keysMissing(schema: JsonSchema, value: unknown, path: string): string[] {
  const shown = Object.entries((value ?? {}) as Record<string, unknown>);
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, inner]) => {
      const found = shown.find(([name]) => name === key);
      return found === undefined ? [`${path}.${key}`] : keysMissing(inner, found[1], `${path}.${key}`);
    });
  }
  const inner = schema.items ?? schema.additionalProperties;
  if (typeof inner !== "object" || inner.properties === undefined) return [];
  if (shown.length === 0) return [`${path}.*`];
  // Each key has to be shown by one of the entries only.
  const missing = shown.map(([, entry]) => keysMissing(inner, entry, `${path}.*`));
  return missing[0]!.filter((key) => missing.every((keys) => keys.includes(key)));
}
