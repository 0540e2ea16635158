import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalHome } from "./support/rehearse";

const LIMIT = 8 * 60_000;
const home = new RehearsalHome(66);

afterAll(() => {
  home.remove();
});

describe("what cannot go well ends in one message and 1, and nothing is touched", () => {
  const wrong: [string, string[], (text: string) => string, RegExp][] = [
    [
      "a definition with mistakes",
      [],
      (text) => text.replace("vmId: 5021", "vmId: 5011"),
      /^\S+house\.yaml has one mistake:\n.*5011/,
    ],
    ["a definition that is no YAML", [], () => "cluster: [", /^\S+house\.yaml .*\n/],
    ["an engine that there is not", ["--engine", "terraform"], (text) => text, /^error: .*--engine/],
    [
      "Pulumi's CLI where it is not",
      ["--engine", "pulumi"],
      (text) => text,
      /^--engine pulumi needs the Pulumi CLI 3\.260\.0 or newer on the PATH .*; without them: npm run rehearse\n$/,
    ],
    ["an option that there is not", ["--frob"], (text) => text, /^error: unknown option '--frob'\n$/],
  ];
  test.each(wrong)(
    "%s",
    async (_name, args, change, message) => {
      const { code, output, messages } = await home.start(args, change).end();
      expect({ code, output }).toEqual({ code: 1, output: "" });
      expect(messages).toMatch(message);
      expect(messages).not.toMatch(/^\s+at /m);
      expect(existsSync(home.lab)).toBe(false);
    },
    LIMIT,
  );

  test(
    "a folder that is not the lab's is never emptied",
    async () => {
      const folder = join(home.folder, "state", "photos");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "cat.jpg"), "");
      const { code, messages } = await home.start(["--folder", folder]).end();
      expect(code).toBe(1);
      expect(messages).toBe(
        `${folder} holds what is not the lab's, and a rehearsal empties its folder: name another one\n`,
      );
      expect(readdirSync(folder)).toEqual(["cat.jpg"]);
    },
    LIMIT,
  );
});
