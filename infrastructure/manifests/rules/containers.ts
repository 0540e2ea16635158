import { containerProblems } from "../container-problems";
import type { Failure } from "../failure";
import { imageName, imageRecord, type ImageRecord, IMAGES } from "../image-facts";
import { failureAt } from "../tree-object";
import { containersOf, podsOf } from "../workloads";
import type { Rule } from "./rule";

/** Every container runs on a real cluster, by what is recorded of its image; and of every image something is recorded. */
export const containers: Rule = (tree) => containersBy(tree, imageRecord());

/** The same by a given record. */
export function containersBy(tree: Parameters<Rule>[0], images: ImageRecord): readonly Failure[] {
  const pods = podsOf(tree);
  const used = new Set<string>();
  const found = pods.flatMap(({ object, spec, at }): readonly Failure[] => [
    ...containersOf(spec).flatMap(({ container, at: where }) => {
      const { name, tag } = imageName(container.image);
      used.add(name);
      const lacking = unread(name, tag, images);
      return lacking === undefined
        ? []
        : [failureAt(object, [...at, ...where, "image"], `${container.name}: ${lacking}`)];
    }),
    ...containerProblems(spec, images).map((problem) => failureAt(object, [...at, ...problem.at], problem.message)),
  ]);
  const idle = [...images.keys()].filter((name) => !used.has(name));
  return [
    ...found,
    ...idle.map((name) => ({ file: IMAGES, message: `tells of ${name}, which nothing uses; take it out` })),
  ];
}

/** What there is to do before the record says something of an image; a new major version may be another program. */
function unread(name: string, tag: string | undefined, images: ImageRecord): string | undefined {
  const facts = images.get(name);
  const what = "user, starts, ends and serves, each with its source";
  if (facts === undefined) return `nothing is known of ${name}; look up its ${what}, and add it to ${IMAGES}`;
  if (tag === undefined || major(tag) === major(facts.read)) return undefined;
  return `of ${name} is known what ${facts.read} does, and this is ${tag}; look up its ${what} again, and write read: ${tag} in ${IMAGES}`;
}

function major(tag: string): string | undefined {
  return /\d+/.exec(tag)?.[0];
}
