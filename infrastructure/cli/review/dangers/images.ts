import { coerce, compare } from "semver";
import { code, words } from "../markdown";
import type { Danger } from "./danger";
import { textOf } from "./rule";

/** An image's name in its parts: https://github.com/distribution/reference */
interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

function imageOf(text: string): Image {
  const [, name = "", digest = ""] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const [, path = "", tag = ""] = /^(.*?)(?::([^/:]*))?$/s.exec(name) ?? [];
  const [first = "", ...rest] = path.split("/");
  const named = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const repository = named ? rest.join("/") : path;
  const registry = named && first !== "index.docker.io" ? first : "docker.io";
  return { registry, repository: repository.replace(/^library\//, ""), tag, digest };
}

/** `registry/repository` of an image. */
export function repositoryOf(text: string): string {
  const { registry, repository } = imageOf(text);
  return `${registry}/${repository}`;
}

/**
 * What is to be said of an image where there was another, or none. A newer version of the same image is nothing: most pull
 * requests are that.
 *
 * @param known the `registry/repository` of all images that ran before
 */
export function imageDangers(before: unknown, after: unknown, known: ReadonlySet<string>): Danger[] {
  if (typeof after !== "string" || after === "") return [];
  const [was, is] = [typeof before === "string" && before !== "" ? imageOf(before) : undefined, imageOf(after)];
  const found: Danger[] = [];
  const say = (message: Danger["message"]) => found.push({ check: "image", message });
  const name = code(after);
  if (/[{}$]/.test(after)) say(words`runs an image that cannot be read here: ${name}`);
  if (was !== undefined && was.registry !== is.registry) say(words`takes its image from another registry: ${name}`);
  else if (was !== undefined && was.repository !== is.repository) say(words`runs another image: ${name}`);
  else if (was === undefined && !known.has(repositoryOf(after))) {
    const registry = [...known].some((each) => each.startsWith(`${is.registry}/`))
      ? words``
      : words`, from a registry that nothing else is from`;
    say(words`runs an image that nothing ran before${registry}: ${name}`);
  }
  if (is.digest === "" && moves(is.tag)) say(words`runs an image whose tag moves: ${name}`);
  if (was === undefined || was.repository !== is.repository) return found;
  if (was.digest !== "" && is.digest === "") say(words`is no longer pinned to a digest: ${name}`);
  if (was.tag === is.tag && was.digest !== "" && is.digest !== "" && was.digest !== is.digest) {
    say(words`runs another image under the same tag: ${name}`);
  }
  if (was.tag !== is.tag && !moves(is.tag)) found.push(...versionDangers(was.tag, is.tag, "image"));
  return found;
}

/** What is to be said of a version where there was another: a newer one of the same form is nothing. */
export function versionDangers(before: unknown, after: unknown, check: Danger["check"]): Danger[] {
  const [was, is] = [before, after].map((value) => (value === undefined || value === null ? "" : textOf(value)));
  if (is === undefined || was === undefined || was === is) return [];
  const shown = code(is);
  if (moves(is)) return [{ check, message: words`takes a version that moves: ${shown}` }];
  if (was === "") return [];
  const [old, now] = [was, is].map((text) => coerce(text));
  if (old && now && compare(now, old) < 0)
    return [{ check, message: words`goes back to an older version: ${code(was)} → ${shown}` }];
  if (form(was) !== form(is))
    return [{ check, message: words`takes another kind of version: ${code(was)} → ${shown}` }];
  return [];
}

/** Whether a tag or version may be another tomorrow: it has no number, or a range. */
function moves(tag: string): boolean {
  return !/\d/.test(tag) || /[*^~<>|= ]|(^|\.)x(\.|$)|^(latest|stable|edge|nightly|main|master|dev)\b/i.test(tag);
}

/** What is around the numbers: `v#-alpine` of `v1.2.3-alpine`. */
function form(tag: string): string {
  return tag.replaceAll(/\d+(\.\d+)*/g, "#");
}
