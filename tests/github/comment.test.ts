import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { zipSync, strToU8 } from "fflate";
import MarkdownIt from "markdown-it";
import { parse } from "yaml";

const WORKFLOW = join(__dirname, "..", "..", ".github", "workflows", "comment.yaml");
const { jobs } = parse(readFileSync(WORKFLOW, "utf8")) as { jobs: { comment: { steps: { run: string }[] } } };
const SCRIPT = jobs.comment.steps[0]!.run;

/** What GitHub's runners have, and what the script uses of it; `gh` is played. */
const NEEDED = ["bash", "jq", "unzip", "perl", "iconv", "expand", "awk"];
const there = NEEDED.every((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0);

/** Answers from a file by the path that is asked for, through jq as `gh` has it, and keeps what is posted. */
const GH = `#!/bin/bash
shift # api
method=GET; filter=.; path=; body=
while [ $# -gt 0 ]; do
  case "$1" in
    --method) method=$2; shift 2 ;;
    --jq) filter=$2; shift 2 ;;
    -f) shift 2 ;;
    -F) body=\${2#body=@}; shift 2 ;;
    --paginate | --silent) shift ;;
    *) path=$1; shift ;;
  esac
done
case "$method $path" in
  "GET repos/o/r/pulls") cat "$ANSWERS/pulls" | jq -r "$filter" ;;
  *artifacts?name=*) jq -r "$filter" "$ANSWERS/artifacts" ;;
  */zip) cat "$ANSWERS/report.zip" ;;
  */pulls/7/files*) jq -r "$filter" "$ANSWERS/files" ;;
  */pulls/7) jq -r "$filter" "$ANSWERS/pull" ;;
  "GET repos/o/r/issues/7/comments") jq -r "$filter" "$ANSWERS/comments" ;;
  *) echo "$method $path" >"$ANSWERS/asked"; cat "$body" >"$ANSWERS/posted" ;;
esac
`;

const COMMIT = "a".repeat(40);

interface Args {
  readonly report?: string;
  readonly files?: readonly { filename: string; previous_filename?: string }[];
  readonly changed?: number;
  readonly fork?: boolean;
  readonly head?: string;
  readonly comments?: readonly object[];
  readonly size?: number;
}

/** Runs the step as it stands in the workflow. */
function post(args: Args): {
  posted: string | undefined;
  asked: string | undefined;
  output: string;
  status: number | null;
} {
  const folder = mkdtempSync(join(tmpdir(), "homelab-comment-"));
  const work = join(folder, "work");
  mkdirSync(work);
  try {
    const write = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content);
    };
    const { report = "## ours\n", files = [{ filename: "docs/a.md" }], fork = false, comments = [] } = args;
    write("gh", GH);
    chmodSync(join(folder, "gh"), 0o755);
    write("pulls", JSON.stringify([{ number: 7, head: { sha: COMMIT } }]));
    write("artifacts", JSON.stringify({ artifacts: [{ id: 1, size_in_bytes: args.size ?? 100, expired: false }] }));
    write(
      "report.zip",
      zipSync({ "report.md": strToU8(report), "../evil": strToU8("x"), "report.whole.md": strToU8("whole") }),
    );
    write("files", JSON.stringify(files));
    write("pull", JSON.stringify({ head: { sha: args.head ?? COMMIT }, changed_files: args.changed ?? files.length }));
    write("comments", JSON.stringify(comments));
    const { stdout, stderr, status } = spawnSync("bash", ["-e", "-c", SCRIPT], {
      cwd: work,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`, ANSWERS: folder, LC_ALL: "C.UTF-8" },
        ...{ REPOSITORY: "o/r", RUN: "5", FORK: String(fork), HEAD: "o:b", COMMIT },
      },
    });
    const read = (name: string) =>
      existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
    expect(existsSync(join(folder, "..", "evil"))).toBe(false);
    return { posted: read("posted"), asked: read("asked")?.trim(), output: `${stdout}${stderr}`, status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MARK = "<!-- homelab report -->\n";
const FORGED =
  "# All is well\n\n<!-- x -->\n@owner **approved** ![x](https://evil.example/x)\n```\n</details>\n\tx\r\u202ey\n";

(there ? describe : describe.skip)("the comment", () => {
  test("the report of a branch that changes the tree, a definition and documentation is shown as it is", () => {
    const names = ["docs/a.md", "cluster/kubernetes/apps/a.yaml", "config/clusters/prox-n100.yaml"];
    const { posted, asked, status } = post({ files: names.map((filename) => ({ filename })) });
    expect({ posted, asked, status }).toEqual({
      posted: `${MARK}## ours\n`,
      asked: "POST repos/o/r/issues/7/comments",
      status: 0,
    });
  });

  test("the comment that is there is updated; one that somebody else began alike is not", () => {
    const comments = [
      { id: 1, user: { login: "somebody" }, body: MARK },
      { id: 2, user: { login: "github-actions[bot]" }, body: `about ${MARK}` },
      { id: 3, user: { login: "github-actions[bot]" }, body: `${MARK}old` },
    ];
    expect(post({ comments }).asked).toBe("PATCH repos/o/r/issues/comments/3");
  });

  test.each<[string, Args]>([
    ["a fork", { fork: true }],
    ["a change of the review itself", { files: [{ filename: "infrastructure/cli/review/in-short.ts" }] }],
    ["a change of a workflow", { files: [{ filename: ".github/workflows/pull-request.yaml" }] }],
    ["a change of the record", { files: [{ filename: "config/clusters/prox-n100.recorded.json" }] }],
    ["a program that is renamed to a text", { files: [{ filename: "docs/a.md", previous_filename: "stacks/a.ts" }] }],
    ["a name of two lines", { files: [{ filename: "x\ndocs/a.md" }, { filename: "docs/a\nstacks/b.ts" }] }],
    ["more files than GitHub lists", { changed: 3001 }],
    ["a report that is longer than any", { report: `${FORGED}${"x\n".repeat(40_000)}` }],
  ])("%s: what it wrote is text, under a heading that says so", (_, args) => {
    const { posted = "", status } = post({ report: FORGED, ...args });
    expect(status).toBe(0);
    expect(posted.length).toBeLessThan(65_536);
    expect(posted).toMatch(/^<!-- homelab report -->\n> \[!WARNING\]\n> \*\*This is no verdict\.\*\*/);
    const tokens = new MarkdownIt({ html: true, linkify: true }).parse(posted, {});
    expect(tokens.map(({ type }) => type)).toEqual([
      "html_block",
      ...["blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"],
      "html_block",
      "code_block",
      "html_block",
    ]);
    const code = tokens.find(({ type }) => type === "code_block")?.content ?? "";
    expect(code.startsWith("# All is well\n\n<!-- x -->\n@owner **approved** ")).toBe(true);
    expect(code).not.toMatch(/[\r\u202e]/);
    expect(tokens.filter(({ type }) => type === "html_block").map(({ content }) => content.trim())).toEqual([
      MARK.trim(),
      "<details>\n<summary>what the run of the pull request wrote</summary>",
      "</details>",
    ]);
  });

  test("a pull request that has moved on, and an artifact that is too large, leave no comment", () => {
    expect(post({ head: "b".repeat(40) })).toMatchObject({ posted: undefined, status: 0 });
    expect(post({ size: 5_000_001 })).toMatchObject({ posted: undefined, status: 1 });
  });

  test("nothing that the report says is printed, where it would be a command to the runner", () => {
    const { output } = post({ report: "::error::x\n::add-mask::y\n##[error]z\n" });
    expect(output).toBe("");
  });
});
