import { COMMENT_LIMIT, fold } from "../../../../infrastructure/cli/review/fold";

const block = (name: string | undefined, length: number) => ({
  ...(name === undefined ? {} : { name }),
  text: "x".repeat(length),
});

test("what fits stays as it is", () => {
  expect(fold([{ text: "# one\n" }, { name: "two", text: "two" }], 100)).toBe("# one\n\ntwo\n");
});

test("named blocks go first, the last of them before the others, and each is named", () => {
  const text = fold([block(undefined, 200), block("the first", 200), block("the second", 200)], 600);
  expect(text).toBe(
    `${"x".repeat(200)}\n\n${"x".repeat(200)}\n\n**Left out**, because a comment holds no more: the second (1 line). The job's summary has the whole report.\n`,
  );
});

test("what has no name is cut at a line's end when nothing else is left, and what it opened is closed", () => {
  const rows = Array.from({ length: 100 }, (_, index) => `line ${String(index)}`).join("\n");
  const text = fold([{ text: `<details>\n\`\`\`diff\n${rows}\n\`\`\`\n</details>` }], 300);
  expect(text.length).toBeLessThanOrEqual(300);
  expect(text).toMatch(
    /line \d+\n```\n<\/details>\n\n\*\*Cut here\*\*, because a comment holds no more\. The job's summary has the whole report\.\n$/,
  );
});

test("GitHub's limit is the one that is kept", () => {
  expect(fold([block(undefined, 10), block("a large one", COMMENT_LIMIT)]).length).toBeLessThan(200);
});
