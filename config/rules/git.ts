import { parseDocument } from "yaml";
import type { Rule } from "./rule";

/** Nobody reads a repository over SSH without a key. */
export const sshWithoutKey: Rule = ({ git }) =>
  git?.url?.startsWith("ssh:") === true && git.private === false
    ? [
        {
          path: ["git", "url"],
          message: "is over SSH, which always wants a key; write git.private: true, or an https URL",
        },
      ]
    : [];

/** Flux fills the branch's name into a manifest, and there `1.0` is a number and `on` is yes. */
export const branchOtherThanText: Rule = ({ git }) =>
  git?.branch !== undefined && !isPlainText(git.branch)
    ? [
        {
          path: ["git", "branch"],
          message: `is ${git.branch}, which is no text where a manifest has it; write the name of a branch that is, e.g. main`,
        },
      ]
    : [];

/** Whether YAML of any version reads a text without quotes as itself. */
function isPlainText(text: string): boolean {
  const document = parseDocument(text, { version: "1.1", logLevel: "silent" });
  return document.errors.length === 0 && document.toJS() === text;
}
