import type { Part, Picture } from "./picture";

const BOX = { width: 190, height: 30, gapX: 90, gapY: 10, margin: 10 } as const;

/** What waits for what, from left to right, as SVG; the critical path is thick. Names of Kubernetes need no escaping. */
export function pictureDrawing({ kustomizations, criticalPath }: Picture): string {
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
    const label = `<text x="${String(x + 8)}" y="${String(y + BOX.height / 2)}">${name} · ${time}</text>`;
    const size = `width="${String(BOX.width)}" height="${String(BOX.height)}"`;
    return `<rect class="${classes}" x="${String(x)}" y="${String(y)}" ${size} rx="5"/>${label}`;
  });
  return `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="What waits for what">${[...lines, ...boxes].join("\n")}</svg>`;
}

function points(x: number, y: number): string {
  return `${String(x)},${String(y)} `;
}
