/**
 * The engine keeps the stack's secrets out of what it prints. This catches what it cannot know: credentials that a
 * provider or a proxy quotes back in an error.
 */
const CREDENTIALS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // <user>@<realm>!<name>=<uuid>, with or without PVEAPIToken= before it
  [/([\w.-]+@[\w.-]+![\w.-]+=)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "$1[secret]"],
  [/\b(Bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi, "$1[secret]"],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, "$1[secret]@"],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, "[secret]"],
];

/** The text without credentials. */
export function redact(text: string): string {
  return CREDENTIALS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
