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

const url = (text: string, more = "private: true") => mistakes(`git: { url: ${JSON.stringify(text)}, ${more} }`);

test.each([
  "https://github.com/a/b",
  "https://github.com/a/b.git",
  "https://git.lan:8443/a/b/c",
  "https://192.168.50.7/a",
  "ssh://git@github.com/a/b",
  "ssh://alice@host.lan:2222/x",
  "ssh://git@192.168.50.7:22/~/x.git",
])("%s is a repository", (text) => {
  expect(url(text)).toEqual([]);
});

test.each([
  ["git@github.com:a/b.git", "ssh://git@github.com/a/b.git"],
  ["alice@host.lan:x", "ssh://alice@host.lan/x"],
  ["alice@host.lan:/srv/x.git", "ssh://alice@host.lan/srv/x.git"],
  ["ssh://git@github.com:a/b", "ssh://git@github.com/a/b"],
  ["ssh://host.lan:2222/x", "ssh://git@host.lan:2222/x"],
  ["github.com/a/b", "https://github.com/a/b"],
  ["https://GitHub.com/A/b/", "https://github.com/A/b"],
  ["https://github.com/a/b?tab=readme", "https://github.com/a/b"],
  ["https://github.com/a/b#readme", "https://github.com/a/b"],
])("what is meant by %s is said", (text, meant) => {
  expect(url(text)).toEqual([`git.url: is not a repository that Flux can follow; write ${meant}`]);
});

test.each([
  "git://host/a",
  "file:///srv/a",
  "https://host:99999/a",
  "https://host:0/a",
  "https://300.1.1.1/a",
  "https://a..b/c",
  "https://host/a/../b",
  "https://host/a'b",
  "https://host/${a}",
  "https://host",
])("%s is none", (text) => {
  expect(url(text)).toEqual([expect.stringMatching(/^git\.url: is not a repository that Flux can follow; write /)]);
});

test.each(["https://me@github.com/a/b", "https://me:hush@github.com/a/b", "ssh://git:hush@github.com/a/b"])(
  "%s has a login in it",
  (text) => {
    expect(url(text)).toEqual([expect.stringMatching(/^git\.url: holds a user or a token, /)]);
    expect(url(text).join()).not.toContain("hush");
  },
);

test.each(["git", "git.lan", "nas.local", "git.home.arpa", "10.1.2.3", "172.31.0.1", "100.100.1.1"])(
  "http://%s is in the LAN, and wants to be said",
  (host) => {
    expect(url(`http://${host}/a`, "insecure: true")).toEqual([]);
    expect(url(`http://${host}/a`, "insecure: false")).toHaveLength(1);
  },
);

test.each(["example.com", "lan.example.com", "172.32.0.1", "1.1.1.1"])("http://%s is not", (host) => {
  expect(url(`http://${host}/a`, "insecure: true")).toEqual([
    `git.url: is over http, and ${host} is not in the LAN; write an https URL`,
  ]);
});
