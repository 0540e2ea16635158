import { invisibleTexts, takenNames } from "./plain-texts";
import { formatPath, type Problem } from "./problem";
import { rules } from "./rules";
import { definitionSchema, type Definition } from "./schema";
import { shapeProblems } from "./shape-problems";
import { tolerant } from "./tolerant";

/** A definition that may be used, or everything that is wrong with it. */
export type Validation =
  | { readonly definition: Definition; readonly problems: readonly [] }
  | { readonly definition?: undefined; readonly problems: readonly Problem[] };

/** Checks the parsed content of a definition file: its shape, and every rule on whatever has the right shape. */
export function validate(content: unknown): Validation {
  const parsed = definitionSchema.safeParse(content);
  const shape = parsed.success ? [] : shapeProblems(parsed.error, content);
  const partly = parsed.data ?? tolerant(definitionSchema, content) ?? {};
  const texts = firstOfEachPath([...invisibleTexts(content), ...shape, ...takenNames(content)]);
  const problems = [...texts, ...Object.values(rules).flatMap((rule) => rule(partly))];
  if (parsed.success && problems.length === 0) return { definition: parsed.data, problems: [] };
  return { problems };
}

/** One problem for each place: what else is wrong with it may be a consequence. */
function firstOfEachPath(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.toReversed().map((problem) => [formatPath(problem.path), problem])).values()].reverse();
}
