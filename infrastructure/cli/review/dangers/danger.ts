import { words, type Markdown } from "../markdown";

/** What the checks look at, the worst first: what each finds is ranked by its place here. */
export const CHECKS = {
  lost: words`data and objects that go`,
  host: words`what pods may take of a node`,
  code: words`programs that run with the cluster's secrets`,
  admission: words`what the API server lets in`,
  rights: words`rights in the cluster`,
  source: words`where Flux and charts come from`,
  secrets: words`who is handed a secret`,
  exposure: words`ways in from outside`,
  network: words`who may reach whom`,
  machine: words`what the machines run and trust`,
  image: words`images`,
  command: words`commands that run`,
  address: words`addresses outside`,
  pruned: words`what is taken out of the tree`,
  immutable: words`fields that cannot be changed`,
  watched: words`what nothing watches any more`,
} as const;

export type Check = keyof typeof CHECKS;

/** Why something wants a second look. */
export interface Danger {
  readonly check: Check;
  /** For people, after the name of what it is about. */
  readonly message: Markdown;
}

const ORDER = Object.keys(CHECKS) as Check[];

/** The place of a check: the worse, the lower. */
export function rankOf(check: Check): number {
  return ORDER.indexOf(check);
}

/** The worst first; what is said twice only once. */
export function worstFirst(dangers: readonly Danger[]): Danger[] {
  const once = new Map(dangers.map((danger) => [`${danger.check} ${danger.message}`, danger]));
  return [...once.values()].sort((a, b) => rankOf(a.check) - rankOf(b.check));
}
