import { oneLine } from "../shared/printable";

/** Lays out rows in columns of equal width; the first row is the heading. Numbers are set to the right. */
export function textTable(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(oneLine));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    widths.map((width, column) => align(row[column] ?? "", width, column === widths.length - 1)).join("  "),
  );
  return lines.map((line) => line.trimEnd()).join("\n");
}

function align(cell: string, width: number, last: boolean): string {
  if (/^(\d+|-)$/.test(cell)) return cell.padStart(width);
  return last ? cell : cell.padEnd(width);
}
