import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse, parseAllDocuments } from "yaml";

const ROOT = resolve(__dirname, "../..");
const APPS = join(ROOT, "cluster/kubernetes/apps");

/** What every app has, and what it may have beside it. */
const ALWAYS = ["contents.yaml", "helmrelease.yaml", "kustomization.yaml", "values.yaml"];
const SOMETIMES = ["ingress.yaml", "namespace.yaml", "networkpolicy.yaml", "rbac.yaml", "secret.yaml"];

interface Release {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly valuesFrom: { readonly name: string }[] };
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

const folders = foldersIn(APPS).flatMap((group) => foldersIn(join(APPS, group)).map((app) => join(group, app)));
const placeholder = "tools/ai-studio";
const apps = folders.filter((folder) => folder !== placeholder);

test("none of the house's apps is missing", () => {
  const expected = [
    ...["jellyfin", "jellyseer", "radarr", "sonarr", "prowlarr", "qbittorrent", "bazarr"].map((app) => `media/${app}`),
    ...["ai-studio", "portainer", "syncthing", "tailscale", "vscode-server"].map((app) => `tools/${app}`),
    "games/minecraft",
    "demos/podinfo",
    "demos/telemetry",
  ];
  expect(expected.filter((folder) => !folders.includes(folder))).toEqual([]);
});

test.each(apps)("%s has the shape of its neighbours", (folder) => {
  const files = readdirSync(join(APPS, folder)).filter((name) => name.endsWith(".yaml"));
  expect(files).toEqual(expect.arrayContaining(ALWAYS));
  expect(files.filter((file) => ![...ALWAYS, ...SOMETIMES].includes(file))).toEqual([]);
});

test.each(apps)("%s is a release of its folder's name, with its folder's values last", (folder) => {
  const name = folder.slice(folder.indexOf("/") + 1);
  const release = parse(readFileSync(join(APPS, folder, "helmrelease.yaml"), "utf8")) as Release;
  expect(release.metadata.name).toBe(name);
  expect(release.spec.valuesFrom.at(-1)?.name).toBe(`${name}-values`);
});

test("Flux reconciles each app by itself, under its folder's name", () => {
  const entries = parseAllDocuments(readFileSync(join(ROOT, "cluster/kubernetes/flux/apps.yaml"), "utf8"))
    .map((document) => document.toJS() as { metadata: { name: string }; spec: { path: string } })
    .map(({ metadata, spec }) => [relative("cluster/kubernetes/apps", spec.path), metadata.name]);
  expect(entries).toEqual(
    expect.arrayContaining(folders.map((folder) => [folder, folder.slice(folder.indexOf("/") + 1)])),
  );
});

test("ai-studio is the one placeholder, and says so", () => {
  expect(existsSync(join(APPS, placeholder, "helmrelease.yaml"))).toBe(false);
  expect(readFileSync(join(APPS, placeholder, "placeholder.yaml"), "utf8")).toContain("This is a placeholder.");
  expect(apps.filter((folder) => existsSync(join(APPS, folder, "placeholder.yaml")))).toEqual([]);
});
