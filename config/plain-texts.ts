import { invisibleIn } from "./invisible";
import type { Path, Problem } from "./problem";

/** Keys and values with a character that no one sees, so that they are read otherwise than they look. */
export function invisibleTexts(content: unknown): Problem[] {
  return textsIn(content, []).flatMap(({ path, text }): Problem[] => {
    const found = invisibleIn(text);
    if (found === undefined) return [];
    return [{ path, message: `has the character ${found} in it, which cannot be seen; write it without` }];
  });
}

/** Names that every object of JavaScript has: something by that name is lost, or is there before anyone has written it. */
export function takenNames(content: unknown): Problem[] {
  return textsIn(content, [])
    .filter(({ path, isKey, text }) => isKey && isTaken(text, path))
    .map(({ path }) => ({ path, message: "is a name that every object has in JavaScript; write another" }));
}

/** Keys of a patch are Talos' own or free, and go to Talos as they are; but one of them never arrives. */
function isTaken(key: string, path: Path): boolean {
  return path[0] === "nodes" && path[2] === "patches" ? key === "__proto__" : Object.hasOwn(Object.prototype, key);
}

interface Text {
  readonly path: Path;
  readonly text: string;
  readonly isKey: boolean;
}

function textsIn(content: unknown, path: Path): Text[] {
  if (typeof content === "string") return [{ path, text: content, isKey: false }];
  if (Array.isArray(content)) return content.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof content !== "object" || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) => {
    const at = [...path, key];
    return [{ path: at, text: key, isKey: true }, ...textsIn(value, at)];
  });
}
