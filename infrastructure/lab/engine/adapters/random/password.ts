import { randomInt } from "node:crypto";
import { hashSync } from "bcryptjs";
import type { PlainMap } from "../../provider/adapter";
import { tooShort } from "./length";
import type { RandomResource } from "./random-resource";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const NUMERIC = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const BCRYPT_ROUNDS = 10;

/** `random:index/randomPassword:RandomPassword`. */
export const password: RandomResource = {
  shape: {
    keepers: "any",
    length: "any",
    lower: "any",
    minLower: "any",
    minNumeric: "any",
    minSpecial: "any",
    minUpper: "any",
    number: "any",
    numeric: "any",
    overrideSpecial: "any",
    special: "any",
    upper: "any",
  },
  computed: ["id", "result", "bcryptHash"],
  effective: (inputs) => {
    const numeric = inputs.numeric ?? inputs.number ?? true;
    return {
      ...{ lower: true, upper: true, special: true },
      ...{ minLower: 0, minNumeric: 0, minSpecial: 0, minUpper: 0 },
      ...inputs,
      number: numeric,
      numeric,
    };
  },
  problems: (inputs, name) => {
    const least = ["minUpper", "minLower", "minNumeric", "minSpecial"].reduce(
      (sum, key) => sum + count(inputs, key),
      0,
    );
    return [
      ...tooShort(inputs.length, 1, "1", name),
      ...tooShort(inputs.length, least, "sum of min_upper + min_lower + min_numeric + min_special", name),
    ];
  },
  make: (inputs) => {
    const result = draw(inputs);
    // bcrypt looks at no more than 72 bytes.
    const bcryptHash = hashSync(Buffer.from(result).subarray(0, 72).toString(), BCRYPT_ROUNDS);
    return { id: "none", outputs: { id: "none", result, bcryptHash } };
  },
};

function count(inputs: PlainMap, key: string): number {
  const value = inputs[key];
  return typeof value === "number" ? value : 0;
}

function draw(inputs: PlainMap): string {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial || SPECIAL : SPECIAL;
  const sets = [
    { allowed: inputs.upper, least: "minUpper", characters: UPPER },
    { allowed: inputs.lower, least: "minLower", characters: LOWER },
    { allowed: inputs.numeric, least: "minNumeric", characters: NUMERIC },
    { allowed: inputs.special, least: "minSpecial", characters: special },
  ];
  const all = sets.flatMap(({ allowed, characters }) => (allowed === true ? Array.from(characters) : []));
  if (all.length === 0) throw new Error("the character set specified is empty");
  const drawn = sets.flatMap(({ least, characters }) => pick(Array.from(characters), count(inputs, least)));
  drawn.push(...pick(all, count(inputs, "length") - drawn.length));
  return shuffle(drawn).join("");
}

function pick(characters: readonly string[], howMany: number): string[] {
  return Array.from({ length: Math.max(howMany, 0) }, () => characters[randomInt(characters.length)] ?? "");
}

function shuffle(items: readonly string[]): string[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
