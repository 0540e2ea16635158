import type { Part, Picture } from "./picture";
import { pictureText } from "./picture-text";

const BOX = { width: 150, height: 34, gapX: 70, gapY: 12, margin: 20 } as const;

/** The picture as one HTML file that needs nothing else: the graph of the Kustomizations, and the text below it. */
export function pictureHtml(picture: Picture): string {
  const title = picture.ready ? "The tree is ready" : "The tree is not ready";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
  svg { max-width: 100%; height: auto; }
  rect { fill: #e6f4ea; stroke: #34803f; }
  rect.waits { fill: #fdecea; stroke: #b3261e; }
  rect.critical { stroke-width: 3; }
  path { fill: none; stroke: #bbb; }
  path.critical { stroke: #34803f; stroke-width: 2.5; }
  text { font-size: 12px; dominant-baseline: middle; }
  pre { overflow-x: auto; }
</style>
<h1>${title}</h1>
${drawing(picture)}
<pre>${escaped(pictureText(picture))}</pre>
</html>
`;
}

function drawing({ kustomizations, criticalPath }: Picture): string {
  const columns = new Map<number, Part[]>();
  for (const part of kustomizations) columns.set(part.level ?? 1, [...(columns.get(part.level ?? 1) ?? []), part]);
  const places = new Map<string, { x: number; y: number }>();
  for (const [level, parts] of columns) {
    for (const [row, { name }] of parts.entries()) {
      const x = BOX.margin + (level - 1) * (BOX.width + BOX.gapX);
      places.set(name, { x, y: BOX.margin + row * (BOX.height + BOX.gapY) });
    }
  }
  const all = [...places.values()];
  const width = Math.max(0, ...all.map(({ x }) => x)) + BOX.width + BOX.margin;
  const height = Math.max(0, ...all.map(({ y }) => y)) + BOX.height + BOX.margin;
  const lines = kustomizations.flatMap(({ name, waitedFor }) =>
    waitedFor.flatMap((other) => {
      const [from, to] = [places.get(other), places.get(name)];
      if (from === undefined || to === undefined) return [];
      const at = criticalPath.indexOf(name);
      const critical = at > 0 && criticalPath[at - 1] === other ? ' class="critical"' : "";
      const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
      const middle = (x1 + x2) / 2;
      return [
        `<path${critical} d="M${points(x1, y1)} C${points(middle, y1)} ${points(middle, y2)} ${points(x2, y2)}"/>`,
      ];
    }),
  );
  const boxes = kustomizations.map(({ name, state, readyAt }) => {
    const { x, y } = places.get(name) ?? { x: 0, y: 0 };
    const classes = [state === "Ready" ? "" : "waits", criticalPath.includes(name) ? "critical" : ""].join(" ").trim();
    const time = readyAt === undefined ? state : `${readyAt.toFixed(0)} s`;
    const label = `<text x="${String(x + 8)}" y="${String(y + BOX.height / 2)}">${escaped(`${name} · ${time}`)}</text>`;
    const size = `width="${String(BOX.width)}" height="${String(BOX.height)}"`;
    return `<rect class="${classes}" x="${String(x)}" y="${String(y)}" ${size} rx="5"/>${label}`;
  });
  return `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="What waits for what">${[...lines, ...boxes].join("\n")}</svg>`;
}

function points(x: number, y: number): string {
  return `${String(x)},${String(y)} `;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
