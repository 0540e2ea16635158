import { credentialIn } from "../credential-patterns";
import type { Path, Problem } from "../problem";
import { assignsSecret, isValue, namesSecret } from "../secret-names";
import { entries, type Rule } from "./rule";

/** A text that is a credential by its form is one wherever it is. */
export const credentials: Rule = (definition) =>
  textsIn(definition, []).flatMap(({ path, text }): Problem[] => {
    const what = credentialIn(text);
    return what === undefined || isNamed(path) ? [] : [{ path, message: holds(what, path) }];
  });

/** Patches are free in form, so that a secret can get in there by name: unknown keys elsewhere are refused anyway. */
export const secretsInPatches: Rule = ({ nodes }) =>
  entries(nodes).flatMap(([name, { patches, labels }]) =>
    [...textsIn(patches, ["nodes", name, "patches"]), ...textsIn(labels, ["nodes", name, "labels"])].flatMap(
      ({ path, text, isKey }): Problem[] => {
        if (isNamed(path)) return !isKey && isValue(text) ? [{ path, message: refused("is a secret", path) }] : [];
        if (credentialIn(text) !== undefined) return [];
        if (assignsSecret(text)) return [{ path, message: holds("a secret with its name", path) }];
        return isSecretObject(text) ? [{ path, message: holds("a Kubernetes Secret", path) }] : [];
      },
    ),
  );

interface Text {
  readonly path: Path;
  readonly text: string;
  readonly isKey: boolean;
}

/** Every text of a value, keys among them. A number is one too: a password may be. */
function textsIn(value: unknown, path: Path): Text[] {
  if (typeof value === "string") return [{ path, text: value, isKey: false }];
  if (typeof value === "number") return value > 999 ? [{ path, text: String(value), isKey: false }] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    { path: [...path, key], text: key, isKey: true },
    ...textsIn(item, [...path, key]),
  ]);
}

/** Whether a place in a patch is one for a secret: by its name, or Talos' and HTTP's own for a login. */
function isNamed(path: Path): boolean {
  if (path[0] !== "nodes" || (path[2] !== "patches" && path[2] !== "labels")) return false;
  const key = String(path.findLast((each) => typeof each === "string"));
  return namesSecret(key) || /^(auth|authorization)$/i.test(key);
}

/** Whether a text has a manifest of a Secret with something in it, as YAML in either form or as JSON. */
function isSecretObject(text: string): boolean {
  return (
    /(?:^|[{,])[ \t]*["']?kind["']?[ \t]*:\s*["']?Secret["']?[ \t]*(?:[,}]|$)/m.test(text) &&
    /(?:^|[{,])[ \t]*["']?(?:stringData|data)["']?[ \t]*:/m.test(text)
  );
}

function holds(what: string, path: Path): string {
  return refused(`holds ${what}`, path);
}

/** What to do is what can be done: machines can have secret patches, nothing else of the definition can be secret. */
function refused(what: string, path: Path): string {
  const way = path[2] === "patches" ? ", and move the patch to the stack config with secretPatches: true" : "";
  return `${what}, and Git holds no secrets; delete it here${way}`;
}
