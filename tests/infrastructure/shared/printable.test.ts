import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { print, printJson, printRaw } from "../../../infrastructure/shared/print";
import { indented, oneLine, printable, printableJson } from "../../../infrastructure/shared/printable";

const ESC = "\u001b";

/** What a name could hold, and what of it reaches a terminal. */
const HOSTILE: readonly (readonly [text: string, shown: string])[] = [
  [`${ESC}[2K${ESC}[1Aok`, "ok"],
  [`${ESC}]0;title\u0007name`, "name"],
  [`a${ESC}`, "a?"],
  ["\u009b31mred", "red"],
  ["a\rb\u0008c\u007f\0", "a?b?c??"],
  ["x\u202egnp.exe\u2066\u200f\u061c", "x?gnp.exe???"],
  ["a\u2028b\u2029c\u0085d", "a?b?c?d"],
  ["naïve 日本 🦊 –", "naïve 日本 🦊 –"],
];

test.each(HOSTILE)("%j is printed as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("line breaks and tabs stay in a text, and are blanks on one line", () => {
  expect(printable("a\n\tb")).toBe("a\n\tb");
  expect(oneLine("vm\n✔ all is well\r\n\t\u2028end")).toBe("vm ✔ all is well end");
  expect(indented("a\nb\nc")).toBe("a\n    b\n    c");
});

test("JSON means the same, and holds nothing that a terminal obeys", () => {
  const value = { [`a${ESC}`]: HOSTILE.map(([text]) => text), b: "a\nb" };
  const text = printableJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(printable(text)).toBe(text);
  expect(printableJson(undefined)).toBe("null");
});

test("what is printed is made printable, but for what is asked for as it is", () => {
  const stream = new PassThrough();
  print(stream, `a${ESC}[31mb`);
  printJson(stream, "a\u009bb");
  printRaw(stream, `a${ESC}[31mb\n`);
  expect(String(stream.read())).toBe(`ab\n"a\\u009bb"\na${ESC}[31mb\n`);
});

test("the scripts take out the same characters", () => {
  const device = join(__dirname, "../../../infrastructure/shell/device.sh");
  const characters = [...Array.from({ length: 0x2100 }, (_, code) => code)].filter((code) => code !== 0 && code !== 10);
  const input = characters.map((code) => String.fromCodePoint(code)).join("\n");
  const { stdout } = spawnSync("bash", ["-c", '. "$1" && printable', "bash", device], { input, encoding: "utf8" });
  // One by one: a lone ESC is no sequence that could be taken out as a whole.
  expect(stdout.split("\n")).toEqual(characters.map((code) => printable(String.fromCodePoint(code))));
});
