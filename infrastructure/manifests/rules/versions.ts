import type { Failure } from "../failure";
import { isPinned } from "../image-tag";
import { failureAt } from "../tree-object";
import { containersOf, ofKind, podsOf, specOf } from "../workloads";
import type { Rule } from "./rule";

const EXACT = /^v?\d+\.\d+(\.\d+)?([-+.][\w.+-]+)?$/;

interface SourceSpec {
  readonly ref?: { readonly tag?: string; readonly digest?: string; readonly semver?: string };
}

interface ReleaseSpec {
  readonly chart?: { readonly spec: { readonly version?: string } };
}

/** Every chart, source and image is pinned to one version. */
export const versions: Rule = (tree) => [
  ...ofKind(tree.objects, "HelmRelease").flatMap((object): Failure[] => {
    const { chart } = specOf<ReleaseSpec>(object);
    if (chart === undefined || EXACT.test(chart.spec.version ?? "")) return [];
    const said = chart.spec.version ?? "no version";
    return [
      failureAt(object, ["spec", "chart", "spec", "version"], `names ${said}; write one exact version of the chart`),
    ];
  }),
  ...ofKind(tree.objects, "OCIRepository").flatMap((object): Failure[] => {
    const { ref = {} } = specOf<SourceSpec>(object);
    if (ref.digest !== undefined || (ref.semver === undefined && EXACT.test(ref.tag ?? ""))) return [];
    return [failureAt(object, ["spec", "ref"], `names ${ref.semver ?? ref.tag ?? "no tag"}; write one exact tag`)];
  }),
  ...podsOf(tree).flatMap(({ object, spec, at }) =>
    containersOf(spec).flatMap(({ container, at: where }): Failure[] => {
      const message = unpinned(container.image);
      return message === undefined
        ? []
        : [failureAt(object, [...at, ...where, "image"], `${container.name}: ${message}`)];
    }),
  ),
];

function unpinned(image: string): string | undefined {
  if (isPinned(image)) return undefined;
  return /:[^/]+$/.test(image)
    ? `image ${image} moves; write the whole version, such as 1.2.3, or its digest`
    : `image ${image} has no tag; write the version`;
}
