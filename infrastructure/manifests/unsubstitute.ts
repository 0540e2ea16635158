import type { ContentsInput } from "./contents";
import { mapTexts } from "./map-texts";
import type { Release } from "./release";
import type { Tree } from "./tree";
import { specOf } from "./workloads";

type ContainerInput = NonNullable<ContentsInput["workloads"]>[number]["pod"]["containers"][number];

/** Shorter values are looked like by too much else. */
const SHORTEST = 4;

/** The variables that a release's values ask for, by their values in the tree's definition; the longest first. */
export function variablesIn(release: Release, { asked, variables }: Tree): ReadonlyMap<string, string> {
  const { valuesFrom = [] } = specOf<{ valuesFrom?: readonly { name: string }[] }>(release.object);
  const found = asked
    .filter(
      ({ object: { kind, metadata } }) =>
        metadata.namespace === release.object.metadata.namespace &&
        (kind === "HelmRelease"
          ? metadata.name === release.object.metadata.name
          : kind === "ConfigMap" && valuesFrom.some(({ name }) => name === metadata.name)),
    )
    .map(({ variable }) => [variables.facts[variable] ?? "", variable] as const)
    .filter(([value]) => value.length >= SHORTEST)
    // of two with one value, the one that is asked for first
    .filter(([value], index, all) => all.findIndex(([other]) => other === value) === index)
    .sort(([a], [b]) => b.length - a.length);
  return new Map(found);
}

/**
 * What is rendered with the variables of one definition, for any: where a container's command, arguments or environment,
 * or an object that is no workload, have a variable's value as a whole word, the variable is written again.
 */
export function unsubstitute(contents: ContentsInput, variables: ReadonlyMap<string, string>): ContentsInput {
  const back = (text: string): string =>
    [...variables].reduce((done, [value, name]) => done.replaceAll(wholeWord(value), () => `\${${name}}`), text);
  const container = (each: ContainerInput): ContainerInput => ({
    ...each,
    ...(each.command && { command: each.command.map(back) }),
    ...(each.args && { args: each.args.map(back) }),
    ...(each.env && {
      env: each.env.map((entry) => ({ ...entry, ...(entry.value !== undefined && { value: back(entry.value) }) })),
    }),
  });
  return {
    ...contents,
    ...(contents.objects && {
      objects: contents.objects.map(({ apiVersion, kind, metadata, ...rest }) => ({
        apiVersion,
        kind,
        metadata,
        ...mapTexts(rest, back),
      })),
    }),
    workloads: (contents.workloads ?? []).map((workload) => ({
      ...workload,
      pod: {
        ...workload.pod,
        containers: workload.pod.containers.map(container),
        ...(workload.pod.initContainers && { initContainers: workload.pod.initContainers.map(container) }),
      },
    })),
  };
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![A-Za-z0-9])`, "g");
}
