import { textTable } from "../../../cli/text-table";
import { indented, oneLine } from "../../../shared/printable";
import type { Part, Picture } from "./picture";

/** The picture for a terminal. */
export function pictureText(picture: Picture): string {
  const { ready, seconds, depth, kustomizations, releases, routes, permissive, mistakes } = picture;
  const parts = [...kustomizations, ...releases];
  const done = parts.filter(({ state }) => state === "Ready").length;
  return [
    ready
      ? `The tree is ready: ${String(done)} parts in ${seconds.toFixed(1)} s, ${String(depth)} levels.`
      : `The tree is not ready: ${String(done)} of ${String(parts.length)} parts are.`,
    "",
    textTable([["Kustomization", "state", "ready at", "took", "waited for"], ...rows(kustomizations)]),
    "",
    textTable([["release", "state", "ready at", "took", "waited for"], ...rows(releases)]),
    "",
    `critical path: ${oneLine(picture.criticalPath.join(" → "))}`,
    `services: ${String(picture.services.length)}`,
    ...(permissive.length > 0 ? ["", `The lab takes anything for these kinds: ${permissive.join(", ")}`] : []),
    "",
    textTable([
      ["host", "way"],
      ...routes.map(({ host, way, problem }) => [
        host,
        [...way, ...(problem === undefined ? [] : [`✗ ${problem}`])].join(" → "),
      ]),
    ]),
    ...(mistakes.length > 0 ? ["", "What is wrong:"] : []),
    ...mistakes.map(({ what, why, file }) => indented(`  ${file === undefined ? "" : `${file} `}${what}: ${why}`)),
  ].join("\n");
}

function rows(parts: readonly Part[]): readonly (readonly string[])[] {
  return [...parts]
    .sort((a, b) => (a.readyAt ?? Infinity) - (b.readyAt ?? Infinity))
    .map(({ name, state, readyAt, took, waitedFor }) => [
      name,
      state,
      readyAt === undefined ? "" : `${readyAt.toFixed(1)} s`,
      took === undefined ? "" : `${took.toFixed(1)} s`,
      waitedFor.join(", "),
    ]);
}
