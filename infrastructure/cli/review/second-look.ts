import { CHECKS, rankOf, type Check, type Danger } from "./dangers/danger";
import type { Block } from "./fold";
import { joined, words, type Markdown } from "./markdown";

/** Something that changes, and why it wants a second look. */
export interface Finding {
  /** An object, a file, a field. */
  readonly about: Markdown;
  /** The worst first. */
  readonly dangers: readonly Danger[];
}

/** What one line says; an object that does everything needs no more to be looked at. */
const MOST_REASONS = 8;
/** Names of what the same is said of. */
const MOST_ALIKE = 5;
/** A comment holds this many characters of findings at most, so that the rest of the report has room. */
const MOST_CHARACTERS = 30_000;

/** Everything that wants a second look, the worst first; those that a comment has no room for are the mildest. */
export function secondLook(findings: readonly Finding[]): Block {
  const sorted = alike(findings, MOST_ALIKE).sort((a, b) => worst(a) - worst(b));
  if (sorted.length === 0)
    return {
      text: words`### Second look\n\nNo check found anything.`,
    };
  const all = alike(findings, Infinity).sort((a, b) => worst(a) - worst(b));
  const lines = sorted.map(line);
  let length = 0;
  const kept = lines.filter((each) => (length += each.length + 1) <= MOST_CHARACTERS);
  const heading = words`### Second look`;
  const more = lines.length - kept.length;
  const note =
    more === 0 ? [] : [words`- and ${more} more, which the whole report has: ${counts(sorted.slice(kept.length))}`];
  return {
    text: words`${heading}\n\n${joined([...kept, ...note], "\n")}`,
    whole: words`${heading}\n\n${joined(all.map(line), "\n")}`,
  };
}

function line({ about, dangers }: Finding): Markdown {
  const shown = dangers.slice(0, MOST_REASONS).map(({ message }) => message);
  const more = dangers.length - shown.length;
  return words`- ${about}: ${joined([...shown, ...(more > 0 ? [words`${more} more`] : [])], "; ")}`;
}

/** What the same is said of, together. */
function alike(findings: readonly Finding[], most: number): Finding[] {
  const groups = new Map<string, { about: Markdown[]; dangers: Finding["dangers"] }>();
  for (const { about, dangers } of findings) {
    const key = JSON.stringify(dangers);
    const group = groups.get(key) ?? { about: [], dangers };
    group.about.push(about);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ about, dangers }) => {
    const more = about.length - most;
    const named = [...about.slice(0, most), ...(more > 0 ? [words`${more} more`] : [])];
    return { about: joined(named, ", "), dangers };
  });
}

function worst({ dangers }: Finding): number {
  return Math.min(...dangers.map(({ check }) => rankOf(check)));
}

/** What each check found, the worst first: in how many, and the first of them. */
export function byCheck(findings: readonly Finding[]): { check: Check; about: Markdown[] }[] {
  return (Object.keys(CHECKS) as Check[]).flatMap((check) => {
    const about = findings
      .filter(({ dangers }) => dangers.some((each) => each.check === check))
      .map((each) => each.about);
    return about.length === 0 ? [] : [{ check, about }];
  });
}

function counts(findings: readonly Finding[]): Markdown {
  return joined(
    byCheck(findings).map(({ check, about }) => words`${CHECKS[check]} ${about.length}`),
    ", ",
  );
}
