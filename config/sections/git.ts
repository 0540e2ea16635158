import { z } from "zod";
import { authorities, HOST, PORT } from "./formats";
import { mended, text } from "./text";

/** Characters that mean something to a shell, to YAML or to Flux' substitution, wherever they are. */
const LOUD = "\\s\"'`$\\\\{}\\x00-\\x1f\\x7f";

const SEGMENT = `(?!\\.{1,2}(/|$))[^${LOUD}/]+`;

/** What Flux takes (https://fluxcd.io/flux/components/source/gitrepositories/#url), without a login, a query or a fragment. */
const URL_PATTERN = new RegExp(
  `^(https?://|ssh://[A-Za-z_][A-Za-z0-9._-]*@)${HOST}(:${PORT})?(/(?!\\.{1,2}(/|$))[^${LOUD}/@:?#]+)+$`,
);
const WHAT = "is not a repository that Flux can follow";

/** `git@host:owner/name`, which Git takes and Flux does not, and what people leave out or write too much. */
const asUrl = mended(URL_PATTERN, WHAT, (input) =>
  input
    .replace(/^(?:ssh:\/\/)?([A-Za-z_][\w.-]*)@([^:/\s]+):\/*(?![0-9]+\/)/, "ssh://$1@$2/")
    .replace(/^ssh:\/\/(?=[^@]*$)/, "ssh://git@")
    .replace(/^(?=[a-z0-9-]+\.[a-z0-9.-]+\/)/, "https://")
    .replace(/(?<=^[a-z]+:\/\/)[^/]+/, (host) => host.replace(/[^@]*$/, (name) => name.toLowerCase()))
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, ""),
);

const repositoryUrl = text(
  URL_PATTERN,
  `${WHAT}; write https://host/owner/name or ssh://git@host/owner/name`,
  (input) =>
    /^https?:\/\/[^/]*@|^ssh:\/\/[^/@]*:[^/]*@/.test(input)
      ? "holds a user or a token, and Git holds no secrets; write https://host/owner/name, and the rest with `pulumi config set --secret`"
      : asUrl(input),
);

/** What Git takes as a branch (git-check-ref-format), of which YAML can read the first character. */
const BRANCH_PATTERN = new RegExp(
  `^(?![-./@!&*%|>#,]|refs/|HEAD$|FETCH_HEAD$|[0-9a-f]{40}$)(?!.*(\\.\\.|@\\{|//|/\\.|\\.lock(/|$)|[./]$))[^${LOUD}~^:?*[]+$`,
);
const NO_BRANCH = "is not a branch";

const branch = text(BRANCH_PATTERN, `${NO_BRANCH}; write its name, e.g. main`, (input) => {
  if (/^[0-9a-f]{40}$/.test(input)) return "is a commit, and Flux follows a branch; write its name, e.g. main";
  if (input.startsWith("refs/tags/")) return "is a tag, and Flux follows a branch; write its name, e.g. main";
  return mended(BRANCH_PATTERN, NO_BRANCH, (name) =>
    name.replace(/^refs\/(heads|remotes\/[^/]+)\//, "").replace(/^@/, ""),
  )(input);
});

export const gitSchema = z
  .strictObject({
    url: repositoryUrl.describe("https://host/owner/name, or ssh://<user>@host[:port]/owner/name with private: true."),
    insecure: z
      .boolean()
      .default(false)
      .describe(
        "The URL may be http://: whoever is between the cluster and the server can change what the cluster runs.",
      ),
    branch: branch.default("main").describe("Branch that Flux follows."),
    path: text(
      new RegExp(`^(\\./)?${SEGMENT}(/${SEGMENT})*$`),
      "is not a path in the repository; write e.g. ./cluster/kubernetes/flux",
    )
      .default("./cluster/kubernetes/flux")
      .describe("Folder in the repository that Flux starts from."),
    ca: authorities
      .optional()
      .describe("Certificate (PEM) of the authority that signed the Git server's, if it is a private one. For https."),
    private: z.boolean().default(false).describe("The repository needs credentials; they are stack config."),
  })
  .describe("The repository that Flux follows.");
