import { readsAsText } from "../../config/yaml-text";

test.each([
  ...["home", "prox-n100", "v1.13.9", "192.168.50.11", "192.168.50.0/24", "a.example.com", "/volume1/media"],
  ...["https://github.com/example/homelab", "./cluster/kubernetes/flux", "nfs://192.168.50.5:/volume1/x", "feat/a#b"],
  ...["1.2.3.4,1.2.3.5", "médias", "release-1.0", "e3", "x1e3"],
])("%s is a text", (text) => {
  expect(readsAsText(text)).toBe(true);
});

test.each([
  ...["1", "1.0", "1e3", "1.e3", ".5", "0x1F", "0o17", "0b1", "017", "1_000", "+1", "1:30", ".inf", ".NaN"],
  ...["true", "True", "yes", "on", "off", "y", "n", "null", "Null", "~", "", "2026-01-02", "<<"],
  ...["@main", "`main", "%main", "&main", "*main", "!main", "#main", "|", ">", "-", "---", "...", "?", "{a", "[a]"],
  ...[
    "a: b",
    "a:",
    "a #b",
    " a",
    "a ",
    "a\nb",
    "a\u0085b",
    "a\u2028b",
    "a\u0000b",
    "a\tb\t",
    '"a"',
    "'a'",
    "o'neill",
    'a"b',
    "a\\b",
  ],
])("%j is something else, or would break what it is in", (text) => {
  expect(readsAsText(text)).toBe(false);
});
