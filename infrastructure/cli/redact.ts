import { maskCredentials } from "../../config/credential-patterns";

/**
 * The text without credentials. The engine keeps the stack's secrets out of what it prints; this catches what it cannot know:
 * those that a provider or a proxy quotes back in an error.
 */
export function redact(text: string): string {
  return maskCredentials(text);
}
