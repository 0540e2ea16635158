import { createHash } from "node:crypto";

/**
 * The schematic as the image factory stores it: extensions once each, sorted, so that their order in the definition
 * does not matter. Indented by four spaces, as the factory marshals it, because the id is a digest of these bytes.
 */
export function schematicYaml(extensions: readonly string[]): string {
  const names = [...new Set(extensions)].sort();
  if (names.length === 0) return "customization: {}\n";
  return [
    "customization:",
    "    systemExtensions:",
    "        officialExtensions:",
    ...names.map((name) => `            - ${name}`),
    "",
  ].join("\n");
}

/** The image factory's id of a schematic: SHA-256 of its canonical YAML, 64 hex digits. */
export function schematicId(extensions: readonly string[]): string {
  return createHash("sha256").update(schematicYaml(extensions)).digest("hex");
}
