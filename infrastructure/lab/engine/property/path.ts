/** A place in a property: names of object members and indices of arrays; `*` stands for any of them. */
export type PropertyPath = readonly (string | number)[];

/**
 * Reads a path as resource options write it: `a.b[0]["c.d"][*].e`.
 *
 * @throws Error that says what is wrong with it.
 */
export function parsePath(text: string): PropertyPath {
  const path: (string | number)[] = [];
  if (text.startsWith(".")) throw new Error("expected property path to start with a name or index");
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      if (rest === "") throw new Error("expected property path to end with a name or index");
    } else if (rest.startsWith('["')) {
      const quoted = /^\["((?:\\"|[^"])*)"/.exec(rest);
      if (quoted === null) throw new Error("missing closing quote in property name");
      rest = rest.slice(quoted[0].length);
      if (!rest.startsWith("]")) throw new Error("missing closing bracket in property access");
      rest = rest.slice(1);
      path.push((quoted[1] ?? "").replaceAll('\\"', '"'));
    } else if (rest.startsWith("[")) {
      const end = rest.indexOf("]");
      if (end < 0) throw new Error("missing closing bracket in array index");
      path.push(index(rest.slice(1, end)));
      rest = rest.slice(end + 1);
    } else {
      const name = /^[^.[]*/.exec(rest)?.[0] ?? "";
      path.push(name);
      rest = rest.slice(name.length);
    }
  }
  return path;
}

function index(text: string): string | number {
  if (text === "*") return text;
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`invalid array index: ${text}`);
  return Number(text);
}

/** Whether the second path is the first one or below it. */
export function containsPath(path: PropertyPath, other: PropertyPath): boolean {
  return path.length <= other.length && path.every((key, i) => key === "*" || key === other[i]);
}

export function formatPath(path: PropertyPath): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^\w+$/.test(key)) return `["${key.replaceAll('"', '\\"')}"]`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}
