import fc from "fast-check";
import { stringify } from "yaml";
import { parseDocuments } from "../../../../components/talos/config-document";
import { canonicalYaml } from "../../../../components/talos/emission/canonical-yaml";

const canonical = (text: string) => canonicalYaml(parseDocuments(text));

test("puts the machine config first, then the documents by kind and name, and what identifies a thing before the rest", () => {
  const text = `kind: UserVolumeConfig
provisioning: {grow: true}
name: b
apiVersion: v1alpha1
---
name: a
kind: UserVolumeConfig
apiVersion: v1alpha1
---
auto: "off"
kind: HostnameConfig
apiVersion: v1alpha1
---
machine:
    sysctls: {b: "1", a: "2"}
    type: worker
    list:
        - {z: 1, name: second}
        - {z: 2, name: first}
version: v1alpha1
`;
  expect(canonical(text)).toBe(`version: v1alpha1
machine:
  type: worker
  list:
    - name: second
      z: 1
    - name: first
      z: 2
  sysctls:
    a: "2"
    b: "1"
---
apiVersion: v1alpha1
kind: HostnameConfig
auto: "off"
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: a
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: b
provisioning:
  grow: true
`);
});

test.each([
  ["its own output", (text: string) => canonical(text)],
  ["JSON", (text: string) => JSON.stringify(parseDocuments(text)[0])],
  ["four spaces", (text: string) => stringify(parseDocuments(text)[0], { indent: 4 })],
  [
    "quotes and lines broken",
    (text: string) => stringify(parseDocuments(text)[0], { defaultStringType: "QUOTE_DOUBLE", lineWidth: 20 }),
  ],
  ["comments", (text: string) => `# one\n${text}# two\n`],
  ["line ends of another system", (text: string) => text.replaceAll("\n", "\r\n")],
])("gives the same bytes for the same values as %s", (_, formatted) => {
  const text =
    'b: [1, 2, {y: "yes", x: null}]\na: {long: "one two three four five six seven eight nine ten", on: "off", off: true}\n';
  expect(canonical(formatted(text))).toBe(canonical(text));
});

test("gives the same bytes whatever the order of keys and documents, and the same values back", () => {
  const key = fc.stringMatching(/^[a-z]{1,6}$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.boolean(), tie("list"), tie("map")),
    list: fc.array(tie("value"), { maxLength: 3 }),
    map: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  }));
  const document = fc.dictionary(key, value, { maxKeys: 5 }).map((members) => ({ ...members, kind: "K", name: "n" }));
  fc.assert(
    fc.property(fc.uniqueArray(document, { selector: (d) => canonicalYaml([d]), maxLength: 3 }), (documents) => {
      const text = canonicalYaml(documents);
      expect(canonicalYaml([...documents].reverse().map(reversed))).toBe(text);
      expect(parseDocuments(text)).toEqual(expect.arrayContaining(documents));
    }),
  );
});

/** The same value with the keys of every map the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)])) as T;
}

test("a text that is no YAML is an error with its place", () => {
  expect(() => parseDocuments("a: [1\nb: 2\n")).toThrow(/at line 2, column 1/);
});
