import type { Picture } from "../../../../infrastructure/lab/flux/picture/picture";
import { pictureHtml } from "../../../../infrastructure/lab/flux/picture/picture-html";
import { pictureText } from "../../../../infrastructure/lab/flux/picture/picture-text";

const picture: Picture = {
  ready: false,
  revision: "main@sha1:1234",
  seconds: 12.3,
  depth: 2,
  kustomizations: [
    { name: "sources", state: "Ready", readyAt: 3, took: 3, waitedFor: [], level: 1 },
    { name: "media", state: "HealthCheckFailed", waitedFor: ["sources"], level: 2 },
  ],
  releases: [{ name: "media/radarr", state: "Ready", readyAt: 9, took: 2, waitedFor: [] }],
  criticalPath: ["sources"],
  criticalShare: 1,
  services: ["media/radarr 7878/TCP"],
  routes: [
    { host: "radarr.example.com", ingress: "media/radarr", way: ["DNS A 192.168.1.1"], problem: "no IngressClass lan" },
  ],
  permissive: ["volumes.longhorn.io"],
  mistakes: [
    { what: "Kustomization flux-system/media", why: 'a "<b>" & more', file: "cluster/kubernetes/flux/apps.yaml:3" },
  ],
  failures: [],
};

test("the page needs nothing but itself, and what it shows cannot become markup", () => {
  const html = pictureHtml(picture);
  expect(html).not.toMatch(/<script|<link|<img|src=|href=|https?:/);
  expect(html).toContain("a &quot;&lt;b&gt;&quot; &amp; more");
  expect(html).toContain("<h1>The tree is not ready</h1>");
});

test("the drawing has a box for each Kustomization and a line for each thing waited for", () => {
  const html = pictureHtml(picture);
  expect(html.match(/<rect class="[^"]*" x=/g)).toEqual(['<rect class="critical" x=', '<rect class="waits" x=']);
  expect(html.match(/<path /g)).toHaveLength(1);
  expect(html).toContain("sources · 3 s");
  expect(html).toContain("media · HealthCheckFailed");
});

test("the terminal gets the same, and what is wrong last", () => {
  const text = pictureText(picture);
  expect(text).toMatch(/^The tree is not ready: 2 of 3 parts are\.\n/);
  expect(text).toContain("radarr.example.com  DNS A 192.168.1.1 → ✗ no IngressClass lan");
  expect(text).toMatch(
    /\n {2}cluster\/kubernetes\/flux\/apps\.yaml:3 Kustomization flux-system\/media: a "<b>" & more$/,
  );
});
