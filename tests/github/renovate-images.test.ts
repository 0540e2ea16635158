import { execFileSync } from "node:child_process";
import { fileMatches, read, renovate, ROOT } from "./renovate-config";

/** The manager that reads an image's version in a line of the tree. */
function imageManager(file: string, line: string): string | undefined {
  if (/^\s*(?:- )?image: \S+:/.test(line) && fileMatches("kubernetes", file)) return "kubernetes";
  return /^\s*tag: /.test(line) && fileMatches("helm-values", file) ? "helm-values" : undefined;
}

describe("images are pinned by digest", () => {
  const tree = execFileSync("git", ["ls-files", "cluster/kubernetes"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n")
    .filter((file) => file.endsWith(".yaml") && !/(contents|gotk-components)\.yaml$/.test(file));
  const images = tree.flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => /^\s*(?:- )?(?:image: \S+:|tag: )/.test(line) && !/(sources|crds)\//.test(file))
      .map((line) => ({ file, line: line.trim() })),
  );

  test("wherever the tree names one, Renovate is told to pin it", () => {
    expect(images.length).toBeGreaterThan(15);
    for (const { file, line } of images) {
      const manager = imageManager(file, line);
      const pinned = renovate.packageRules.some(
        ({ matchManagers, matchDatasources, pinDigests }) =>
          pinDigests === true && matchDatasources?.includes("docker") && matchManagers?.includes(manager ?? ""),
      );
      expect([file, line, pinned]).toEqual([file, line, true]);
    }
  });

  test("no rule after it takes that back", () => {
    expect(renovate.packageRules.filter(({ pinDigests }) => pinDigests !== undefined)).toHaveLength(1);
  });

  test("a digest has the whole length, and stands behind a tag", () => {
    const digests = images.filter(({ line }) => line.includes("@"));
    expect(digests.length).toBeGreaterThan(0);
    for (const { line } of digests) expect(line).toMatch(/^(?:image: \S+:|tag: )[\w.-]+@sha256:[\da-f]{64}$/);
  });
});
