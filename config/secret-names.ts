/** Keys whose value is a secret, wherever they stand. */
const SECRET_NAME = /(token|password|passwd|secret|api_?key|private_?key|access_?key|credentials?)$/i;

/** Whether a key is named like a secret. */
export function namesSecret(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** What is said where the definition holds a secret. */
export const SECRET_ADVICE =
  "is a secret, and Git holds none; delete it here and write it with `pulumi config set --secret` (doctor has the lines)";
