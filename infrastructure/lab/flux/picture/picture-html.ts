import { pictureDrawing } from "./picture-drawing";
import type { Part, Picture } from "./picture";
import type { Route } from "./routes";

/** The picture as one HTML file that needs nothing else: what is wrong, what waits for what as a drawing, and all of it as tables. */
export function pictureHtml(picture: Picture): string {
  const { ready, seconds, depth, kustomizations, releases, routes, services, permissive, mistakes, criticalPath } =
    picture;
  const title = ready ? `The tree is ready, in ${seconds.toFixed(1)} s` : "The tree is not ready";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
  h2 { font-size: 16px; margin: 2rem 0 .5rem; }
  table { border-collapse: collapse; }
  th, td { text-align: left; vertical-align: top; padding: 2px 14px 2px 0; border-bottom: 1px solid #eee; }
  .wrong { color: #b3261e; }
  svg { max-width: 100%; height: auto; }
  rect { fill: #e6f4ea; stroke: #34803f; }
  rect.waits { fill: #fdecea; stroke: #b3261e; }
  rect.critical { stroke-width: 3; }
  path { fill: none; stroke: #bbb; }
  path.critical { stroke: #34803f; stroke-width: 2.5; }
  svg text { font-size: 12px; dominant-baseline: middle; }
</style>
<h1>${title}</h1>
<p>Revision ${escaped(picture.revision)}, ${String(depth)} levels. Critical path: ${escaped(criticalPath.join(" → "))}.</p>
${section(
  "What is wrong",
  ["what", "why", "where"],
  mistakes.map(({ what, why, file = "" }) => [what, why, file]),
)}
${pictureDrawing(picture)}
${section("Hosts", ["host", "way"], routes.map(wayOf))}
${section("Kustomizations", PARTS, kustomizations.map(rowOf))}
${section("Releases", PARTS, releases.map(rowOf))}
${section(
  "Services",
  ["service"],
  services.map((service) => [service]),
)}
${section(
  "Kinds for which the lab takes anything",
  ["kind"],
  permissive.map((kind) => [kind]),
)}
</html>
`;
}

const PARTS = ["name", "state", "ready at", "took", "waited for"];

function rowOf({ name, state, readyAt, took, waitedFor }: Part): readonly string[] {
  const seconds = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(1)} s`);
  return [name, state, seconds(readyAt), seconds(took), waitedFor.join(", ")];
}

function wayOf({ host, way, problem }: Route): readonly string[] {
  return [host, [...way, ...(problem === undefined ? [] : [`✗ ${problem}`])].join(" → ")];
}

/** A table under its heading; nothing where it would be empty. */
function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cell: "th" | "td") => (cells: readonly string[]) =>
    `<tr>${cells.map((text) => `<${cell}${/^✗|→ ✗/.test(text) ? ' class="wrong"' : ""}>${escaped(text)}</${cell}>`).join("")}</tr>`;
  return `<h2>${title}</h2>\n<table>\n${[line("th")(head), ...rows.map(line("td"))].join("\n")}\n</table>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
