/** What marks a secret in a state: its property, and the value of that. */
const [SIGNATURE, SECRET] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/** A part of a token from this length on is a secret of its own. */
const SHORTEST_PART = 12;

/** Words that may be something else in base64. */
const BASE64_WORD = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

/**
 * Which secrets can be read in texts: in a state without its passphrase, in what a command prints. A secret is looked for as
 * it is, in base64, decoded from it, in a URL, in hexadecimal digits and in a JSON text; so are the halves of a token; and all
 * of it in what stands in the texts in base64, too. Needs nothing of an engine.
 *
 * @param texts Texts by where they are from. Of an exported state, {@link sealed}.
 * @param secrets Secrets by what they are.
 * @returns `<what> in <where>`, sorted; no value.
 */
export function leaks(texts: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): string[] {
  const found = new Set<string>();
  const forms = Object.entries(secrets).map(([what, secret]) => [what, formsOf(secret)] as const);
  for (const [where, text] of Object.entries(texts)) {
    const readable = decoded(text);
    for (const [what, all] of forms) if (all.some((form) => readable.includes(form))) found.add(`${what} in ${where}`);
  }
  return [...found].sort();
}

/** An exported state as whoever lacks the passphrase reads it. */
export function sealed(exported: unknown): string {
  return JSON.stringify(exported, (_, value: unknown) =>
    (value as Record<string, unknown> | null)?.[SIGNATURE] === SECRET ? "[secret]" : value,
  );
}

function formsOf(secret: string): string[] {
  const halves = secret.split(/[!=:|]/).filter((half) => half.length >= SHORTEST_PART);
  return [secret, ...halves].flatMap((text) => {
    const bytes = Buffer.from(text, "base64");
    const isBase64 = text.length >= SHORTEST_PART && bytes.toString("base64") === text;
    return [
      text,
      Buffer.from(text).toString("base64").replace(/=+$/, ""),
      Buffer.from(text).toString("hex"),
      encodeURIComponent(text),
      JSON.stringify(text).slice(1, -1),
      // what is base64 itself, e.g. a key
      ...(isBase64 ? [bytes.toString("hex")] : []),
      ...(isBase64 && isText(bytes.toString()) ? [bytes.toString()] : []),
    ];
  });
}

/** The text, and what is in it in base64, twice over. */
function decoded(text: string, depth = 2): string {
  if (depth === 0) return text;
  const words = (text.match(BASE64_WORD) ?? []).map((word) => Buffer.from(word, "base64").toString()).filter(isText);
  return words.length === 0 ? text : `${text}\n${decoded(words.join("\n"), depth - 1)}`;
}

function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- what bytes that are no text have
  return !/[\u0000-\u0008\uFFFD]/.test(text);
}
