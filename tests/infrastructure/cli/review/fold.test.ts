import { COMMENT_LIMIT, fold, unfolded } from "../../../../infrastructure/cli/review/fold";

const block = (name: string | undefined, length: number) => ({
  ...(name === undefined ? {} : { name }),
  text: "x".repeat(length),
});

test("what fits stays as it is", () => {
  expect(fold([{ text: "# one\n" }, { name: "two", text: "two" }], "r.md", 100)).toBe("# one\n\ntwo\n");
});

test("named blocks go first, the last of them before the others, and each is named", () => {
  const text = fold([block(undefined, 200), block("the first", 200), block("the second", 200)], "r.md", 600);
  expect(text).toBe(
    `${"x".repeat(200)}\n\n${"x".repeat(200)}\n\n**Left out**, because a comment holds no more: the second (1 line). The whole report is \`r.md\`: beside this one, and in the artifact of the run.\n`,
  );
});

test("what has no name is cut at a line's end when nothing else is left, and what it opened is closed", () => {
  const rows = Array.from({ length: 100 }, (_, index) => `line ${String(index)}`).join("\n");
  const text = fold([{ text: `<details>\n\`\`\`diff\n${rows}\n\`\`\`\n</details>` }], "r.md", 300);
  expect(text.length).toBeLessThanOrEqual(300);
  expect(text).toMatch(
    /line \d+\n```\n<\/details>\n\n\*\*Cut here\*\*, because a comment holds no more\. The whole report is `r\.md`: beside this one, and in the artifact of the run\.\n$/,
  );
});

test("GitHub's limit is the one that is kept, with room for the mark that the workflow puts before it", () => {
  expect(fold([block(undefined, 10), block("a large one", COMMENT_LIMIT)], "r.md").length).toBeLessThan(220);
  expect(COMMENT_LIMIT).toBeLessThan(65_536 - "<!-- homelab report -->\n".length);
});

test("the whole report leaves out nothing", () => {
  expect(unfolded([block(undefined, 10), block("a large one", COMMENT_LIMIT)])).toHaveLength(COMMENT_LIMIT + 13);
});
