import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const ROOT = join(__dirname, "..", "..");

/** What a program can say, with `…` for what it fills in, and what to do about it where it says that itself. */
export interface SourceMessage {
  readonly file: string;
  readonly message: string;
  readonly remedy: string | undefined;
}

type Found = Omit<SourceMessage, "file">;

/** Every message that is written where an error of a kind is made, in the TypeScript files of some folders. */
export function errorMessages(places: readonly string[], kind = /Error$/): SourceMessage[] {
  // not a message that is made elsewhere, or another's that is passed on
  const own = (said: string): Found[] => (/\p{L}{2}/u.test(said) ? [split(said)] : []);
  return search(places, (node, source) => {
    if (ts.isNewExpression(node) && kind.test(node.expression.getText(source))) {
      return own(node.arguments?.[0] === undefined ? "" : plain(textOf(node.arguments[0])));
    }
    // what is made of somebody else's failure
    if (ts.isFunctionDeclaration(node) && /^explain/.test(node.name?.text ?? "")) {
      return returned(node).flatMap((said) => own(plain(textOf(said))));
    }
    return [];
  });
}

/** What `fix(check, message, what to do)` says in the files of some folders: the doctor's findings. */
export function findings(places: readonly string[]): SourceMessage[] {
  return search(places, (node, source) => {
    if (!ts.isCallExpression(node) || node.expression.getText(source) !== "fix") return [];
    const [, message, remedy] = node.arguments;
    const said = message && remedy ? plain(textOf(message)) : "…";
    return remedy === undefined || said === "…" ? [] : [{ message: said, remedy: plain(textOf(remedy)) }];
  });
}

/** Every sentence in some files, where messages are put together before they are thrown; none within another. */
export function sentences(places: readonly string[]): SourceMessage[] {
  const look = (node: ts.Node): Found[] => {
    const said = ts.isExpression(node) ? plain(textOf(node)) : "…";
    return said.split(" ").length > 3 ? [split(said)] : [];
  };
  return search(places, look, "outermost");
}

/** What is found in the syntax trees of the files of some folders, from the outside in. */
function search(
  places: readonly string[],
  look: (node: ts.Node, source: ts.SourceFile) => readonly Found[],
  depth: "all" | "outermost" = "all",
): SourceMessage[] {
  return places.flatMap(filesOf).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
    const found: SourceMessage[] = [];
    const visit = (node: ts.Node): void => {
      const here = look(node, source);
      for (const each of here) found.push({ file, ...each });
      if (here.length === 0 || depth === "all") ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** What the shell scripts of some folders say: `fail "…"`, and `fix "…" "…"` with what to do. */
export function scriptMessages(places: readonly string[]): SourceMessage[] {
  const filling = String.raw`\$\((?:[^()"]|"[^"]*"|\([^()]*\))*\)`;
  const text = String.raw`"((?:${filling}|[^"\\]|\\.)*)"`;
  const call = new RegExp(String.raw`\b(fail|fix) ${text}(?: ${text})?`, "g");
  return places.flatMap((place) =>
    readdirSync(join(ROOT, place))
      .filter((name) => name.endsWith(".sh"))
      .flatMap((name) => {
        const script = readFileSync(join(ROOT, place, name), "utf8").replace(/ \\\n\s*/g, " ");
        return [...script.matchAll(call)]
          .filter(([, , said]) => said !== "$1")
          .map(([, kind, said = "", remedy = ""]): SourceMessage => {
            const file = join(place, name);
            return kind === "fix"
              ? { file, message: filled(said), remedy: filled(remedy) }
              : { file, ...split(filled(said)) };
          });
      }),
  );
}

function filesOf(place: string): string[] {
  if (statSync(join(ROOT, place)).isFile()) return [place];
  return readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(place, name));
}

function returned(node: ts.Node): ts.Expression[] {
  const found: ts.Expression[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isReturnStatement(child) && child.expression !== undefined) found.push(child.expression);
    found.push(...returned(child));
  });
  return found;
}

function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return textOf(node.left) + textOf(node.right);
  }
  return "…";
}

/** What a shell fills in. */
function filled(text: string): string {
  return plain(
    text.replace(/\$\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|\$\{[^}]*\}|\$\w+/g, "…").replace(/\\(["$`])/g, "$1"),
  );
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/…+/g, "…").trim();
}

/** A message says what is wrong, then after a semicolon what to do. */
function split(said: string): Pick<SourceMessage, "message" | "remedy"> {
  const [message = "", ...remedy] = said.split("; ");
  return { message, remedy: remedy.length === 0 ? undefined : remedy.join("; ") };
}
