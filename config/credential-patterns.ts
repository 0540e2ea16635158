/** How a credential looks, whatever it is called. */
export interface CredentialPattern {
  /** What it is, with its article: `a private key`. */
  readonly what: string;
  /** Global. A group `secret` is the part that must not be seen; without one it is all of it. */
  readonly pattern: RegExp;
  /** Says more than a pattern can: whether what was found is a credential at all. */
  readonly isOne?: (found: string) => boolean;
  /** A mask hides what `isOne` does not take for a credential too: a hidden word is no loss. */
  readonly maskAll?: true;
}

/** A value in a URL, a header or an assignment: up to what ends it there. */
const VALUE = String.raw`[^\s"'\`&#,;<>()\[\]{}\\]`;

/** Services whose addresses are credentials: who has the address may send. Host and path up to the part that is secret. */
const WEBHOOKS = [
  String.raw`hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/`,
  String.raw`(?:[\w-]+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/`,
  String.raw`api\.telegram\.org\/(?:file\/)?bot\d+:`,
  String.raw`[\w.-]+\.webhook\.office\.com\/webhookb2\/`,
  String.raw`outlook\.office(?:365)?\.com\/webhook\/`,
  String.raw`hooks\.zapier\.com\/hooks\/catch\/`,
  String.raw`maker\.ifttt\.com\/trigger\/[^\s/]+\/(?:json\/)?with\/key\/`,
  String.raw`(?:hc-ping\.com|healthchecks\.io\/ping)\/`,
  String.raw`(?:uptime\.betterstack|betteruptime)\.com\/api\/v\d+\/heartbeat\/`,
  String.raw`(?:cronitor\.link\/p|nosnch\.in|push\.statuscake\.com)\/`,
  String.raw`events\.pagerduty\.com\/integration\/`,
  String.raw`(?:www\.)?ntfy\.sh\/`,
  String.raw`[\w.:-]+\/(?:api\/webhook|api\/push|hooks)\/(?=[\w-]{10})`,
  String.raw`[\w.:-]+\/webhook(?:-test)?\/(?=[0-9a-f]{8}-[0-9a-f]{4}-)`,
];

/**
 * The forms that private keys, tokens and passwords take in texts. One table for what refuses them in the definition and for
 * what masks them in a text that somebody else has written. Prefixes are those that the makers publish for secret scanners:
 * https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns.
 */
export const CREDENTIAL_PATTERNS: readonly CredentialPattern[] = [
  {
    what: "a private key",
    pattern:
      /-{4,5} ?BEGIN (?<type>[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?) ?-{4,5}[\s\S]*?(?:-{4,5} ?END \k<type> ?-{4,5}|$)|PuTTY-User-Key-File-\d[\s\S]*|AGE-SECRET-KEY-1[A-Z0-9]+/g,
  },
  {
    // `-----BEGIN`, and `PRIVATE KEY` where each of its first three bytes may begin a group of base64
    what: "a private key in base64",
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,48}?(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)[A-Za-z0-9+/]*={0,2}/g,
  },
  {
    what: "a Proxmox API token",
    pattern: /(?<![\w.-])[\w.-]+@[\w.-]+![\w.-]+=(?<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi,
  },
  {
    what: "an API token",
    pattern: new RegExp(
      String.raw`(?<![A-Za-z0-9])(?:${[
        String.raw`gh[oprsu]_\w{16,}`,
        String.raw`github_pat_\w{16,}`,
        String.raw`gl(?:pat|dt|rt|ptt|ft|soat|agent|cbt)-[\w-]{16,}`,
        String.raw`tskey-[\w-]{8,}`,
        String.raw`xox[abeoprs]-[\w-]{10,}`,
        String.raw`xapp-[\w-]{10,}`,
        String.raw`dckr_(?:pat|oat)_[\w-]{16,}`,
        String.raw`(?:npm|hf|glsa|glc|pul|dop_v1|doo_v1|shpat|rk_live|sk_live)[_-]\w{20,}`,
        String.raw`sk-(?:[a-z]+-)*[\w-]{20,}`,
        String.raw`pypi-AgE[\w-]{16,}`,
        String.raw`hv[bsr]\.[\w-]{20,}`,
        String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
        String.raw`AIza[\w-]{35}`,
        String.raw`ya29\.[\w-]{20,}`,
        String.raw`tk_[a-z0-9]{29}`,
        String.raw`(?:AKIA|ASIA)[A-Z0-9]{16}`,
      ].join("|")})(?![A-Za-z0-9])`,
      "g",
    ),
  },
  { what: "a JSON web token", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g },
  // {"a":… of cloudflared, {"auths":… of Docker, in base64
  {
    what: "a token in base64",
    pattern: /\b(?:eyJhIjoi[\w+/-]{24,}|eyJhdXRocyI6[\w+/-]{8,}|ewogICJhdXRocyI6[\w+/-]{8,})={0,2}/g,
  },
  {
    what: "a password in a URL",
    pattern:
      /(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^/\s:@"'<>]*:(?<secret>[^\s/"'<>]+)|[^/\s:@"'<>]{16,})(?=@[\w[])/gi,
  },
  {
    what: "a token in a URL",
    pattern: new RegExp(
      String.raw`[?&#;](?:[\w.-]*(?:token|password|passwd|secret|signature)|(?:[\w.-]*[_.-])?(?:api_?)?key|sig|auth|authorization|pass|pwd)=(?<secret>${VALUE}{4,})`,
      "gi",
    ),
  },
  {
    what: "a webhook's address",
    pattern: new RegExp(String.raw`(?<=^|[/@\s"'=(])(?:${WEBHOOKS.join("|")})(?<secret>${VALUE}{4,})`, "gi"),
  },
  {
    what: "a token in a URL",
    pattern: new RegExp(
      String.raw`https?:\/\/[\w.:-]+\/(?:[^\s"'/]+\/)*?(?<secret>[\w-]{24,})(?=$|[\s"'/?#&,;)])`,
      "gi",
    ),
    isOne: (found) => isRandom(/[\w-]{24,}$/.exec(found)?.[0] ?? ""),
  },
  {
    what: "a login in a header",
    pattern: /\b(?:Basic\s+)(?<secret>[A-Za-z0-9+/]{6,}={0,2})/gi,
    isOne: (found) => isLogin(found.replace(/^\w+\s+/, "")),
  },
  {
    what: "a token in a header",
    pattern: /\b(?:Bearer|ApiKey)[\s=]+(?<secret>[\w.~+/!@=-]{8,})/gi,
    isOne: (found) => /[\s=](?=.*\d)\S{16,}$/.test(found),
    maskAll: true,
  },
  {
    what: "a token in a header",
    pattern: /\bPVEAPIToken[\s=]+(?<secret>[\w.~+/!@=-]{16,})/gi,
    isOne: (found) => /\d/.test(found),
  },
  {
    what: "a token in a header",
    pattern:
      /\b(?:authorization|x-[a-z-]*(?:token|key|secret))["']?\s*[:=]\s*["']?(?!PVEAPIToken=)(?:\w+\s+)?(?<secret>[\w.~+/=-]{8,})/gi,
  },
  {
    what: "a password's hash",
    pattern:
      /(?<![\w$])(?:\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|5|6|7|y|argon2id?|scrypt)\$[^\s:"']{16,}|\{SHA\}[A-Za-z0-9+/]{27}=)/g,
  },
  { what: "a password", pattern: /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(?<secret>\S+)/g },
  // Kubernetes' and Talos' own form of a bootstrap token, as a whole text: within one it is too like a host's name.
  { what: "a bootstrap token", pattern: /^[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}$/g },
];

/** What a text has that is a credential by its form, e.g. `a private key`; undefined if nothing is. */
export function credentialIn(text: string): string | undefined {
  return CREDENTIAL_PATTERNS.find(({ pattern, isOne }) =>
    [...text.matchAll(pattern)].some(([found]) => isOne?.(found) ?? true),
  )?.what;
}

/** The text with `[secret]` in the place of every credential that its form gives away. */
export function maskCredentials(text: string): string {
  return CREDENTIAL_PATTERNS.reduce(
    (clean, { pattern, isOne, maskAll = false }) =>
      clean.replace(pattern, (found: string, ...rest: unknown[]) => {
        if (!maskAll && isOne?.(found) === false) return found;
        const { secret } = (rest.at(-1) ?? {}) as { secret?: string };
        if (secret === undefined) return "[secret]";
        const at = found.lastIndexOf(secret);
        return `${found.slice(0, at)}[secret]${found.slice(at + secret.length)}`;
      }),
    text,
  );
}

/** Whether a part of a path is drawn rather than chosen: no word, no version, no digest has all of these. */
function isRandom(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && (text.match(/\d/g) ?? []).length >= 3 && !/[-_].*[-_]/.test(text);
}

/** Whether base64 is `name:password`. */
function isLogin(text: string): boolean {
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(text, "base64").toString());
}
