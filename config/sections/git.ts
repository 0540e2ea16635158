import { z } from "zod";
import { mended, text } from "./text";

const HOST = "[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?";
const URL_PATTERN = new RegExp(`^(https://|ssh://git@)${HOST}(/[^\\s/@:]+)+$`);
const WHAT = "is not a repository that Flux can follow";

/** `git@host:owner/name`, which Git takes and Flux does not, and the scheme that people leave out. */
const asUrl = mended(URL_PATTERN, WHAT, (input) =>
  input
    .replace(/^(ssh:\/\/)?git@([^:/\s]+)[:/](?=[^\d/])/, "ssh://git@$2/")
    .replace(/^(http:\/\/)?(?=[a-z0-9-]+\.[a-z0-9.-]+\/)/, "https://")
    .replace(/\/+$/, ""),
);

const repositoryUrl = text(
  URL_PATTERN,
  `${WHAT}; write https://host/owner/name or ssh://git@host/owner/name`,
  (input) =>
    /^https?:\/\/[^/]*@/.test(input)
      ? "holds a user or a token, and Git holds no secrets; write https://host/owner/name, and the rest with `pulumi config set --secret`"
      : asUrl(input),
);

const SEGMENT = "(?!\\.{1,2}(/|$))[^\\s/]+";

export const gitSchema = z
  .strictObject({
    url: repositoryUrl.describe("https://host/owner/name, or ssh://git@host/owner/name with private: true."),
    branch: text(/^[^\s~^:?*[\\]+$/, "is not a branch; write its name, e.g. main")
      .default("main")
      .describe("Branch that Flux follows."),
    path: text(
      new RegExp(`^(\\./)?${SEGMENT}(/${SEGMENT})*$`),
      "is not a path in the repository; write e.g. ./cluster/kubernetes/flux",
    )
      .default("./cluster/kubernetes/flux")
      .describe("Folder in the repository that Flux starts from."),
    private: z.boolean().default(false).describe("The repository needs credentials; they are stack config."),
  })
  .describe("The repository that Flux follows.");
