import { code, joined, words, type Markdown } from "../markdown";
import type { Check } from "./danger";
import { pattern } from "./glob";
import type { LeafChange } from "./leaves";

type Condition = (change: LeafChange) => boolean;

/**
 * A rule about single values, wherever they are in an object, in values of a chart, or in a patch: which values (see
 * {@link pattern}), what is said before the value, which changes of it, and in objects of which kinds.
 */
export type Rule = readonly [check: Check, at: string, says: Markdown, when: Condition, kinds?: readonly string[]];

export interface PreparedRule {
  readonly check: Check;
  readonly says: Markdown;
  readonly when: Condition;
  /** Whether what it does not object to is judged by it: a rule that looks for one word knows nothing of the others. */
  readonly decides: boolean;
  readonly fits: (path: readonly string[], kind: string) => boolean;
}

export function prepared(rules: readonly Rule[]): readonly PreparedRule[] {
  return rules.map(([check, at, says, when, kinds]) => {
    const test = pattern(at);
    return {
      check,
      says,
      when,
      decides: !LOOKING_FOR.has(when),
      fits: (path, kind) => (kinds?.includes(kind) ?? true) && test(path),
    };
  });
}

/** A value as a text. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

const OFF = ["", "0", "false", "no", "none", "null", "off", "undefined", "{}", "[]"];

/** Whether a value is no clear no; what a template decides counts as a yes. */
export function isOn(value: unknown): boolean {
  return !OFF.includes(textOf(value).trim().toLowerCase());
}

export const any: Condition = () => true;
/** It is set, and was not, or to something else. */
export const on: Condition = ({ after }) => isOn(after);
/** It was there, and is not; a patch that makes it null takes it away. */
export const gone: Condition = ({ before, after }) => isOn(before) && !isOn(after);
/** Something that keeps a pod in bounds is no longer a yes. */
export const noLongerOn: Condition = ({ before, after }) => (before === undefined ? isNo(after) : !isOn(after));
/** Something that is a yes by default is not a clear no. */
export const notOff: Condition = ({ before, after }) =>
  after === undefined ? isNo(before) : after !== null && isOn(after);

function isNo(value: unknown): boolean {
  return value !== undefined && !isOn(value);
}

const LOOKING_FOR = new WeakSet<Condition>();

/** Looks for something in values that are of all kinds. */
export function lookingFor(condition: Condition): Condition {
  LOOKING_FOR.add(condition);
  return condition;
}

/** It becomes one of these. */
export function becomes(...values: readonly string[]): Condition {
  const wanted = values.map((value) => value.toLowerCase());
  return lookingFor(({ after }) => wanted.includes(textOf(after).toLowerCase()));
}

/** It becomes, or ceases to be, what is none of these. */
export function beyond(...values: readonly string[]): Condition {
  return ({ before, after }) => !values.includes(textOf(after ?? before));
}

/** A value in a message. */
export function shown(value: unknown): Markdown {
  return code(textOf(value));
}

/** Changes that a message names; the difference has all of them. */
const MOST = 3;

/** `is privileged: spec.containers[a].securityContext.privileged true`, with what it was. */
export function messageOf(says: Markdown, changes: readonly LeafChange[]): Markdown {
  const named = changes.slice(0, MOST).map(({ path, before, after }) => {
    const where = code(pathText(path));
    if (after === undefined) return words`${where} was ${shown(before)}`;
    return before === undefined ? words`${where} ${shown(after)}` : words`${where} ${shown(before)} → ${shown(after)}`;
  });
  const more = changes.length > MOST ? words`, and ${changes.length - MOST} more` : words``;
  return words`${says}: ${joined(named, ", ")}${more}`;
}

export function pathText(path: readonly string[]): string {
  return path.map((part, index) => (index === 0 || part.startsWith("[") ? part : `.${part}`)).join("");
}
