import * as fc from "fast-check";
import { formatProblem } from "../../config/problem";
import { invisibleTexts, takenNames } from "../../config/plain-texts";
import { validate } from "../../config/validate";
import { merged, minimal } from "./support/fixtures";

test.each([
  ["\u0000", "U+0000"],
  ["\u001b", "U+001B"],
  ["\r", "U+000D"],
  ["\u0085", "U+0085"],
  ["\u00ad", "U+00AD"],
  ["\u200b", "U+200B"],
  ["\u200d", "U+200D"],
  ["\u2028", "U+2028"],
  ["\u2029", "U+2029"],
  ["\u202e", "U+202E"],
  ["\u2066", "U+2066"],
  ["\ufeff", "U+FEFF"],
  ["\ud800", "U+D800"],
  ["\ue000", "U+E000"],
  ["\u{e0041}", "U+E0041"],
])("%j is seen in a key, in a value and in a list", (character, name) => {
  const message = `has the character ${name} in it, which cannot be seen; write it without`;
  const content = { a: `x${character}`, b: [`${character}y`], [`c${character}`]: "z" };
  expect(invisibleTexts(content).map(({ message }) => message)).toEqual([message, message, message]);
});

test("letters of every language, line breaks and tabs are texts", () => {
  expect(invisibleTexts({ grüße: "größe, 日本語, العربية, naïve, 👍\n\t–", e: "e\u0301" })).toEqual([]);
});

test("a name that every object has is refused wherever names are free, and in a patch where it would be lost", () => {
  const patch = JSON.parse('{"machine":{"sysctls":{"__proto__":"x","constructor":"y"}}}') as unknown;
  const node = { role: "worker", patches: [patch], labels: { toString: "x" } };
  expect(takenNames({ nodes: { constructor: {}, a: node }, exposure: { valueOf: {} } }).map(formatProblem)).toEqual([
    "nodes.constructor: is a name that every object has in JavaScript; write another",
    "nodes.a.patches[0].machine.sysctls.__proto__: is a name that every object has in JavaScript; write another",
    "nodes.a.labels.toString: is a name that every object has in JavaScript; write another",
    "exposure.valueOf: is a name that every object has in JavaScript; write another",
  ]);
});

describe("a definition", () => {
  const sections = fc.constantFrom(
    ["nodes"],
    ["proxmox", "hosts"],
    ["exposure"],
    ["alerts", "receivers"],
    ["endpoints", "nodes"],
    ["nodes", "worker-1", "labels"],
  );
  const names = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype));

  test("neither loses nor obeys a name that every object has", () => {
    fc.assert(
      fc.property(sections, names, (section, name) => {
        const entry = Object.defineProperty({}, name, { value: {}, enumerable: true });
        const over = section.reduceRight<unknown>((inner, key) => ({ [key]: inner }), entry);
        const content = merge(minimal, over);
        const at = [...section, name];
        expect(
          validate(content).problems.filter(({ path }) => at.every((key, index) => path[index] === key)),
        ).not.toEqual([]);
      }),
    );
  });
});

/** {@link merged} keeps no own `__proto__`. */
function merge(base: unknown, over: unknown): unknown {
  if (typeof over !== "object" || over === null || typeof base !== "object") return over;
  const result = { ...(merged(base, {}) as object) };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(result, key) ? (result as Record<string, unknown>)[key] : {};
    Object.defineProperty(result, key, {
      value: merge(below, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}
