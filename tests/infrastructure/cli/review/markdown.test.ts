import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { coverageBlocks } from "../../../../infrastructure/cli/review/coverage";
import { NOTHING_KNOWN } from "../../../../infrastructure/cli/review/dangers/surroundings";
import { fileDangers, fileLine } from "../../../../infrastructure/cli/review/file-dangers";
import { fold, unfolded } from "../../../../infrastructure/cli/review/fold";
import { inShort } from "../../../../infrastructure/cli/review/in-short";
import { code, fence, joined, plain, words } from "../../../../infrastructure/cli/review/markdown";
import { box, message } from "../../../../infrastructure/cli/review/message";
import { secondLook } from "../../../../infrastructure/cli/review/second-look";
import { exposure, machines, operations } from "../../../../infrastructure/cli/review/sections";
import { treeChanges } from "../../../../infrastructure/cli/review/tree-changes";
import { treeBlocks } from "../../../../infrastructure/cli/review/tree-section";

/** GitHub's, as far as a library has it: tables, HTML, and addresses that become links by themselves. */
const parser = new MarkdownIt({ html: true, linkify: true });

/** A report in which a pull request had its say everywhere. */
function report(said: string): string {
  const object = (value: string) => ({
    apiVersion: `v1${said}`,
    kind: `ConfigMap${said}`,
    metadata: { name: said, annotations: { [said]: value } },
    data: { [said]: value, hostPath: value, "values.yaml": `a: ${JSON.stringify(value)}\nb: |\n  ${value}` },
  });
  const tree = treeChanges(
    [{ kustomization: said, object: object("what was before") }],
    [{ kustomization: said, object: object(said), secrets: [said] }],
    NOTHING_KNOWN,
  );
  const failure = { resource: `urn:pulumi:a::b::c:d:E::${said}`, message: said, fix: said };
  const changes = [{ op: "update", urn: failure.resource, properties: [said] }];
  const layer = { layer: "talos" as const, status: "failed" as const, seconds: 1, counts: {}, changes };
  const layers = [{ ...layer, warnings: [said], failures: [failure] }];
  const config = {
    node: said,
    kind: "changed" as const,
    fields: [
      { field: said, kind: "", path: [said], before: said, after: [said], effect: "reboot" as const, note: said },
    ],
  };
  const ways = [{ way: said, before: said, after: said, opens: true }];
  const files = fileDangers([{ path: said, kind: "added", mode: "100644" }], "");
  const findings = [
    ...tree.map(({ name, dangers }) => ({ about: code(name), dangers })),
    ...files.map((each) => ({ about: fileLine(each), dangers: [{ check: each.check, message: words`read it` }] })),
  ];
  const notJudged = tree.flatMap((each) => each.notJudged);
  const preview = { operation: "preview" as const, stack: said, ok: false, layers };
  return unfolded([
    { text: words`## What this does to ${plain(said)}` },
    inShort({ reports: [], configs: [config], vms: [], ways, findings, changes: 1, notJudged: 1, failures: [said] }),
    secondLook(findings),
    ...coverageBlocks({
      ...{ objects: 1, changed: 1, definition: 0, machineFields: 1, files: 1, looked: new Map() },
      ...{ findings, notJudged, notLookedAt: [code(said)] },
    }),
    ...operations(preview),
    ...machines([config], []),
    exposure(ways),
    ...treeBlocks(tree),
    { text: box("CAUTION", [message(said)]) },
    { text: words`### Ours` },
  ]);
}

/** What the report is made of, without what is in it; how many lines, words and fences a text needs is its own. */
function structure(text: string) {
  const tokens = parser.parse(text, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const headings = tokens.flatMap(({ type, tag }, index) =>
    type === "heading_open" ? [`${tag} ${(tokens[index + 1]?.content ?? "").split(" ").slice(0, 2).join(" ")}`] : [],
  );
  const of = (type: string) => tokens.filter((token) => token.type === type);
  return {
    headings,
    tables: of("table_open").length,
    rows: of("tr_open").length,
    cells: of("td_open").length,
    items: of("list_item_open").length,
    lists: of("bullet_list_open").length,
    numbered: of("ordered_list_open").length,
    quotes: of("blockquote_open").length,
    rules: of("hr").length,
    // between our tags is text, which may not have a tag of its own
    tags: of("html_block")
      .flatMap(({ content }) => content.match(/<\/?\w[^>]*>/g) ?? [])
      .filter((tag) => !/^<\/?code>$/.test(tag)),
    made: inline.map(({ type }) => type).filter((type) => /html|link|image|em_|s_/.test(type)),
    // what GitHub makes of text that is in no code: https://docs.github.com/en/get-started/writing-on-github
    mentions: inline
      .filter(({ type }) => type === "text")
      .flatMap(({ content }) => content.match(/@[\w-]|(^|[\s(])#\d|GH-\d|https?:|www\.|:[\w+-]+:/gi) ?? []),
    hidden: text.match(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [],
  };
}

const HOSTILE = [
  ...["@owner", "#1", "GH-1", "owner/repo#1", "https://evil.example", "www.evil.example", "a@b.example", ":rocket:"],
  ...["\n", "\n\n", "\r", "\t", "    ", "\u2028", "\u0085", "\u202e", "\u200b", "\u001b[2J", "\u001b[31m", "\u0000"],
  ...["<details>", "</details>", "</summary>", "<!--", "-->", "<img src=x>", "<b>", "</code>", "&lt;", "&#64;x", "$x$"],
  ...[
    "# h",
    "## What this does",
    "===",
    "---",
    "***",
    "> q",
    "> [!NOTE]",
    "- i",
    "1. i",
    "| a | b |",
    "|",
    "\\",
    "\\|",
  ],
  ...["`", "``", "```", "~~~", "```diff", "[a](http://b)", "![a](b)", "[a]: b", "*a*", "_a_", "~~a~~", "::error::x"],
  ...["<!-- homelab report -->", "{{", "${X}", "'", '"', "%", ": ", "- - "],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 6 }), fc.constant(" ")), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

test("whatever a pull request says, the report is made of the same parts, mentions nobody and hides nothing", () => {
  const wanted = structure(report("x"));
  expect(wanted.headings.map((each) => each.split(" ")[0])).toEqual(["h2", "h3", "h3", "h3", "h3", "h3", "h3", "h3"]);
  expect(wanted).toMatchObject({ made: [], mentions: [], hidden: [], rules: 0, numbered: 0 });
  fc.assert(
    fc.property(text, (said) => {
      const { items, headings, ...found } = structure(report(said));
      expect(headings.map((each) => each.split(" ")[0])).toEqual(wanted.headings.map((each) => each.split(" ")[0]));
      // what a text is opened into is its own number of findings, each an item of the same lists
      expect(items).toBeGreaterThan(0);
      const { items: _, headings: __, ...same } = wanted;
      expect(found).toEqual(same);
    }),
    { numRuns: 100 },
  );
});

test.each(HOSTILE)("%j is text in a line, in code, in a block and in a table", (said) => {
  const { mentions, made, hidden, headings } = structure(
    `${plain(said)}\n\n${plain(`${said} x`)}\n\na ${code(said)} b\n\n${fence("", said)}\n\n# after`,
  );
  expect({ mentions, made, hidden, headings }).toEqual({ mentions: [], made: [], hidden: [], headings: ["h1 after"] });
});

test("code is what was said, in a cell too, and long texts are cut", () => {
  expect(code("a`b``c")).toBe("```a`b``c```");
  expect(code("`")).toBe("`` ` ``");
  expect(code("")).toBe("(empty)");
  expect(code("x".repeat(300))).toBe(`\`${"x".repeat(200)}… (100 more characters)\``);
  expect(code("a\u202eb\nc")).toBe("`a‹U+202E›b‹U+000A›c`");
  expect(plain("1. # *a* [b](c) <d> & you@example.com")).toBe(
    "1\\. # \\*a\\* \\[b\\](c) \\<d\\> &amp; `you@example.com`",
  );
});

test("the dangers are what is left where a comment holds nothing else", () => {
  const findings = Array.from({ length: 5000 }, (_, index) => ({
    about: code(`Deployment a-${String(index)}`),
    dangers: [
      index === 4999
        ? { check: "lost" as const, message: words`is pruned` }
        : { check: "host" as const, message: words`is privileged ${Math.floor(index / 7)}` },
    ],
  }));
  const long = joined(
    Array.from({ length: 1_000 }, () => plain("x ".repeat(80))),
    "\n",
  );
  const blocks = [secondLook(findings), { text: long }, { name: words`the rest`, text: long }];
  const folded = fold(blocks, code("r.md"));
  expect(folded.length).toBeLessThan(65_536);
  expect(folded).toMatch(
    /^### Second look\n\n- `Deployment a-4999`: is pruned\n- `Deployment a-0`, (`Deployment a-\d`, ){4}2 more: is privileged 0\n/,
  );
  expect(folded).toMatch(/- and \d+ more, which the whole report has: what pods may take of a node \d+/);
  expect(unfolded(blocks)).toContain("`Deployment a-4998`");
});
