import { inFileOrder } from "../../../config/position";
import { formatProblem } from "../../../config/problem";
import { validate } from "../../../config/validate";
import { LineCounter } from "yaml";
import { merged, minimal, over } from "./fixtures";

/** The mistakes of a YAML text that is written over the minimal definition, each `path: message`, in the file's order. */
export function mistakes(text: string): string[] {
  const lines = new LineCounter();
  const document = over(text, lines);
  const { problems } = validate(merged(minimal, document.toJS()));
  return inFileOrder(problems, document, lines).map((problem) => formatProblem({ ...problem, line: undefined }));
}

/** A valid definition: the minimal one with a YAML text written over it. */
export function definitionOf(text = "{}") {
  const { definition, problems } = validate(merged(minimal, over(text, new LineCounter()).toJS()));
  if (definition === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return definition;
}
