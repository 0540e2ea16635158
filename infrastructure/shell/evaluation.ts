/** A place in a script where the shell, or a program that it starts, evaluates a text instead of comparing or passing it on. */
export interface Evaluation {
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/**
 * Bash evaluates arithmetic wherever it wants a number, and an array subscript in it is expanded first: with
 * `size='a[$(reboot)]'`, `$((size * 2))` and `[[ $size -gt 2 ]]` run `reboot`. So scripts that work with a device's answers
 * use none of it; `[ "$size" -gt 2 ]` is safe, because that one takes digits and nothing else.
 * https://www.gnu.org/software/bash/manual/html_node/Shell-Arithmetic.html
 */
const ARITHMETIC = "arithmetic runs commands that a text holds; compare digits with [ ], calculate in awk";

/** What is looked for, on a line without its comment. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\(\(|\$\[|\blet\s/, ARITHMETIC],
  [/\b(declare|local|typeset|readonly|export)\s+-\w*i/, ARITHMETIC],
  [/\[\[.*\s-(eq|ne|lt|le|gt|ge)\s/, ARITHMETIC],
  [/\$\{\w+:[^-+=?]/, `${ARITHMETIC} (an offset)`],
  [/\b\w+\[(?![@*\]]|\d+\])[^\]"'\s]*[$\w][^\]]*\]($|[}=+])/, `${ARITHMETIC} (a subscript)`],
  [/(\[|\btest)\s+(!\s+)?-v\s/, `${ARITHMETIC} (-v reads a subscript)`],
  [/\beval\b|\b(ba|da|k|z)?sh\s+(-\w+\s+)*-\w*c\b/, "runs a text as commands; call the command with its words"],
  [/\$\{![\w]/, "reads the variable that a text names, and a subscript in it; use printenv or case"],
  [
    /\b(printf\s+-v|read(\s+-\w+)*|unset|declare|typeset)\s+"?\$/,
    "sets the variable that a text names, and a subscript in it; name it",
  ],
  [/\bawk\b.*\s-v\s/, "awk -v reads backslashes; hand it over in the environment, and take it from ENVIRON"],
  [/\bsed\b(\s+-\w+)*\s+"[^"]*\$/, "a text is part of a sed script, which can run commands; use awk with ENVIRON"],
  [/\bfor\s+\w+\s+in\s(.*\s)?\$/, "file names are put in where a text has wildcards; read it line by line"],
];

/** The places of a script that evaluate a text, in the order of their lines. */
export function evaluations(script: string): Evaluation[] {
  return script.split("\n").flatMap((text, index) => {
    const code = text.replace(/(^|\s)#.*$/, "");
    return FORBIDDEN.flatMap(([pattern, what]) => (pattern.test(code) ? [{ line: index + 1, what }] : []));
  });
}
