const WORDS =
  "token|password|passwd|passphrase|pwd|secret|auth_?key|api_?key|private_?key|pre_?shared_?key|access_?key|access_?key_?id|signing_?key|encryption_?key|credentials?|psk|(?<![a-z])pass";

/** Keys whose value is a secret, wherever they stand: `authToken`, `TS_AUTHKEY`, `wireguard.private-key`. */
const SECRET_NAME = new RegExp(`(${WORDS.replaceAll("_?", "[_-]?")})$`, "i");

/** Such a name with a value, in a text that is a file, an environment variable or a program's argument. */
const ASSIGNMENT = new RegExp(
  String.raw`(?:^|[\s;,{["'])["']?(?:[\w.-]*(?:${WORDS.replaceAll("_?", "[_-]?")}))["']?[ \t]*(?::[ \t]+|[:=](?=["'])|=[ \t]*)["']?(?<value>\$\{[^}]*\}|[^\s"',;{}[\]]+)`,
  "gim",
);

/** Such a name as a program's flag, with its value behind it. */
const FLAG = new RegExp(
  String.raw`(?<![\w-])--?(?:[a-z0-9]+[_-])*(?:${WORDS.replaceAll("_?", "[_-]?")})[ \t]+(?!-)["']?(?<value>[^\s"',;]+)`,
  "gi",
);

/** Whether a key is named like a secret. */
export function namesSecret(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** Whether a text gives a value to something that is named like a secret, e.g. `TS_AUTHKEY=…`, `password: …` or `--token …`. */
export function assignsSecret(text: string): boolean {
  return [ASSIGNMENT, FLAG].some((pattern) =>
    [...text.matchAll(pattern)].some(({ groups }) => isValue(groups?.["value"] ?? "")),
  );
}

/** Whether what a secret's name has is the secret: neither a switch, nor where the secret is kept. */
export function isValue(text: string): boolean {
  return !/^(|true|false|null|none|~|[|>][+-]?|\$[A-Z_({].*|file:.*|\/[\w.-]+(\/[\w.-]+)+)$/i.test(text);
}

/** What is said where the definition holds a secret. */
export const SECRET_ADVICE =
  "is a secret, and Git holds none; delete it here and write it with `pulumi config set --secret` (doctor has the lines)";
