import { readText, UnreadableText } from "../../config/read-text";
import { UserError } from "./user-error";

/**
 * Reads a text file of the repository that people write, besides the definition.
 *
 * @param name the file as messages call it
 * @throws UserError if it is no text file
 */
export function readPersonsFile(path: string, name: string): string {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof UnreadableText) throw new UserError(`${name} ${error.message}`);
    throw error;
  }
}
