import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { imageName, imageRecord, readImages } from "../../infrastructure/manifests/image-facts";

test.each([
  ["busybox", { name: "docker.io/library/busybox" }],
  ["busybox:1.37.0", { name: "docker.io/library/busybox", tag: "1.37.0" }],
  ["itzg/minecraft-server:2026.8.0-java21", { name: "docker.io/itzg/minecraft-server", tag: "2026.8.0-java21" }],
  ["quay.io/a/b/c:v1", { name: "quay.io/a/b/c", tag: "v1" }],
  ["localhost:5000/web", { name: "localhost:5000/web" }],
  ["ghcr.io/a/b:v1@sha256:00", { name: "ghcr.io/a/b", tag: "v1", digest: "sha256:00" }],
])("%s is taken apart", (reference, parts) => {
  expect(imageName(reference)).toEqual(expect.objectContaining(parts));
});

test("every fact in the record has an address", () => {
  const record = imageRecord();
  expect(record.size).toBeGreaterThan(40);
  for (const [name, { at, sources }] of record) {
    for (const source of Object.values(sources)) {
      const address = URL.canParse(source) ? source : `${at ?? ""}/${source}`;
      expect([name, address]).toEqual([name, expect.stringMatching(/^https:\/\/\S+\.\w+\/\S+$/)]);
    }
  }
});

describe("a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "images-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const read = (facts: string) => {
    writeFileSync(path.join(folder, "web.yaml"), `example.org/web: ${facts}\n`);
    return readImages(folder);
  };
  const sources = "sources: { user: Dockerfile, starts: Dockerfile, ends: main.go }";
  const web = `{ read: 1.0.0, at: "https://example.org/web/1.0.0", user: 1000, starts: [/web], ends: never, ${sources} }`;

  test("is read, with what it leaves out", () => {
    expect(read(web).get("example.org/web")).toMatchObject({ user: 1000, programs: [], serves: [] });
  });

  test.each([
    [
      "no source",
      web.replace("ends: main.go", ""),
      "web.yaml: example.org/web.sources: says no source of ends; add its address",
    ],
    [
      "a source that is nowhere",
      web.replace(/at: \S+ /, ""),
      "web.yaml: example.org/web.sources.user: is no address, and there is no `at`",
    ],
    [
      "an unknown key",
      web.replace("user: 1000", "user: 1000, serve: []"),
      'web.yaml: example.org/web: Unrecognized key: "serve"',
    ],
    [
      "a user that is nobody's",
      web.replace("user: 1000", 'user: "1000:1000"'),
      /^web\.yaml: example\.org\/web\.user: /,
    ],
  ])("with %s is refused", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
