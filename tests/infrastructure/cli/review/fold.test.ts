import type { Markdown } from "../../../../infrastructure/cli/review/markdown";
import { COMMENT_LIMIT, fold, unfolded } from "../../../../infrastructure/cli/review/fold";

const own = (text: string) => text as Markdown;
const FILE = own("`r.md`");
const block = (name: string | undefined, length: number) => ({
  ...(name === undefined ? {} : { name: own(name) }),
  text: own("x".repeat(length)),
});

test("what fits stays as it is", () => {
  expect(fold([{ text: own("# one\n") }, { name: own("two"), text: own("two") }], FILE, 100)).toBe("# one\n\ntwo\n");
});

test("named blocks go first, the last of them before the others, and each is named", () => {
  const text = fold([block(undefined, 200), block("the first", 200), block("the second", 200)], FILE, 600);
  expect(text).toBe(
    `${"x".repeat(200)}\n\n${"x".repeat(200)}\n\n**Left out**, because a comment holds no more: the second (1 line). The whole report is \`r.md\`: beside this one, and in the artifact of the run.\n`,
  );
});

test("what has no name is cut at a line's end when nothing else is left, and what it opened is closed", () => {
  const rows = Array.from({ length: 100 }, (_, index) => `line ${String(index)}`).join("\n");
  const text = fold([{ text: own(`<details>\n\`\`\`diff\n${rows}\n\`\`\`\n</details>`) }], FILE, 600);
  expect(text.length).toBeLessThanOrEqual(600);
  expect(text).toMatch(
    /line \d+\n```\n<\/details>\n\n\*\*Cut here\*\*, because a comment holds no more\. The whole report is `r\.md`: beside this one, and in the artifact of the run\.\n$/,
  );
});

test("GitHub's limit is the one that is kept, with room for what the workflow puts before it", () => {
  expect(fold([block(undefined, 10), block("a large one", COMMENT_LIMIT)], FILE).length).toBeLessThan(220);
  expect(COMMENT_LIMIT).toBeLessThan(65_536 - 1_000);
});

test("the whole report leaves out nothing", () => {
  expect(unfolded([block(undefined, 10), block("a large one", COMMENT_LIMIT)])).toHaveLength(COMMENT_LIMIT + 13);
});
