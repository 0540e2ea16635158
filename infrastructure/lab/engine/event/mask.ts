const MASK = "[secret]";

/** Shorter secrets are masked only where they are the whole text: in a longer one they would hide every other word. */
const SHORTEST_PART = 4;

/** A word of a longer secret, e.g. a key in a kubeconfig, is a secret of its own from this length on. */
const SHORTEST_WORD = 32;

/** Takes every secret that the engine has seen out of a text. */
export class Mask {
  private readonly secrets = new Set<string>();
  private readonly parts = new Set<string>();
  private ordered: readonly string[] | undefined;

  add(secret: string): void {
    if (secret === "" || this.secrets.has(secret)) return;
    this.secrets.add(secret);
    const words = secret.split(/[\s"',;]+/).filter((word) => word.length >= SHORTEST_WORD && !isReference(word));
    for (const each of [secret, ...words]) {
      for (const form of forms(each)) if (form.length >= SHORTEST_PART) this.parts.add(form);
    }
    this.ordered = undefined;
  }

  apply(text: string): string {
    if (this.secrets.has(text.trim())) return MASK;
    // The longest first, or what is left of it would still show.
    this.ordered ??= [...this.parts].sort((a, b) => b.length - a.length);
    return this.ordered.reduce(
      (masked, part) => (masked.includes(part) ? masked.replaceAll(part, MASK) : masked),
      text,
    );
  }
}

/** A URL, or an image with its tag or digest: long, and told to everybody. */
function isReference(word: string): boolean {
  return word.includes("://") || /^[\w.-]+(:\d+)?(\/[\w.-]+)+[:@]/.test(word);
}

/** How a secret may appear in a text: as it is, in JSON, in a URL, in base64. */
function forms(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), inUrl(secret), Buffer.from(secret).toString("base64")];
}

function inUrl(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    // Half a surrogate pair has no place in a URL.
    return secret;
  }
}
