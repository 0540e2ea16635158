import { stringify } from "yaml";
import { mistakes } from "../support/messages";

const branch = (name: string) => mistakes(stringify({ git: { branch: name } }));

test.each(["main", "feature/x", "release-1.2", "v1", "a@b", "dependabot/npm/x_1.2", "über", "1a", "main-"])(
  "%s is a branch",
  (name) => {
    expect(branch(name)).toEqual([]);
  },
);

test.each([
  "-x",
  "a..b",
  "a.lock",
  "a.lock/b",
  ".a",
  "a/.b",
  "a.",
  "a/",
  "/a",
  "a//b",
  "a@{b",
  "@",
  "HEAD",
  "a b",
  "a~1",
  "a^",
  "a:b",
  "a?",
  "a*",
  "a[b",
  "a\\b",
  "!a",
  "&a",
  "*a",
  "%a",
  ">a",
  "#a",
  "a\tb",
  "a'b",
  'a"b',
  "a`b",
  "a$b",
  "${a}",
])("%j is none that Git, YAML and Flux read alike", (name) => {
  expect(branch(name)).toEqual([expect.stringMatching(/^git\.branch: is not a branch; write /)]);
});

test.each([
  ["refs/heads/main", "git.branch: is not a branch; write main"],
  ["refs/remotes/origin/main", "git.branch: is not a branch; write main"],
  ["@main", "git.branch: is not a branch; write main"],
])("what is meant by %s is said", (name, message) => {
  expect(branch(name)).toEqual([message]);
});

test.each(["1.0", "on", "no", "null", "~", "1_000", "12:30", "2026-01-01", ".inf", "0x1f"])(
  "%s is no text to every version of YAML",
  (name) => {
    expect(branch(name)).toEqual([expect.stringMatching(/^git\.branch: is /)]);
  },
);

test.each(["a b", "a/../b", "a$b", "a'b", "a{b}", "/a", "a\u0000b"])("%j is no path", (path) => {
  expect(mistakes(stringify({ git: { path } }))).toHaveLength(1);
});
