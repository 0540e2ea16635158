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
