import { resolve } from "node:path";
import { updateFile } from "../infrastructure/shared/atomic-file";
import { definitionJsonSchema } from "./schema";

/** The file that editors read: `# yaml-language-server: $schema=../cluster.schema.json`. */
export const JSON_SCHEMA_FILE = resolve(__dirname, "cluster.schema.json");

/** Its content. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`;
}

if (require.main === module) updateFile(JSON_SCHEMA_FILE, jsonSchemaText());
