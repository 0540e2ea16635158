import { parseAllDocuments, stringify } from "yaml";

/** One document of a Talos machine config, or a patch of one: without a `kind` it is the v1alpha1 config. */
export type ConfigDocument = Readonly<Record<string, unknown>>;

/** The document as the provider takes a patch. */
export function toPatch(document: ConfigDocument): string {
  return stringify(document, { compat: "yaml-1.1", lineWidth: 0 });
}

/**
 * The documents of a YAML text.
 *
 * @throws YAMLParseError at the first mistake
 */
export function parseDocuments(text: string): ConfigDocument[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as ConfigDocument;
  });
}
