import type { ChangedFile } from "./changed-files";
import { rankOf, type Check } from "./dangers/danger";
import { code, joined, words, type Markdown } from "./markdown";

type Place = readonly [check: Check, why: Markdown] | "looked at elsewhere";

const SECRETS = words`changes what runs with the cluster's secrets`;

/** What a file is to the cluster, by its path; the first that fits. */
const PLACES: readonly (readonly [path: RegExp, place: Place])[] = [
  [/^docs\/|^ai\/[^/]*\.md$|^(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md$|^LICENSE$/, "looked at elsewhere"],
  [/^config\/clusters\/[^/]*\.recorded\.json$/, ["code", words`changes the record that reports start from`]],
  [/^config\/clusters\/[^/]*\.yaml$/, ["code", words`is a definition that this report does not look at`]],
  // the lists of parts are looked at with the rest of the tree
  [/^cluster\/kubernetes\/flux\/(platform|apps)\.yaml$/, "looked at elsewhere"],
  [/^cluster\/kubernetes\/flux\//, ["source", words`changes Flux itself, or what all its parts share`]],
  [/^cluster\/kubernetes\/([^/]+\/)*[^./][^/]*\.(yaml|json)$/, "looked at elsewhere"],
  [
    /^cluster\/kubernetes\//,
    ["source", words`is no manifest, and may change what Flux or another program takes of the tree`],
  ],
  [
    /^cluster\/talos\//,
    ["machine", words`is what the talos layer writes, and nothing here holds it against the definition`],
  ],
  [/^\.github\/renovate|^renovate/, ["code", words`changes which versions are proposed, and what is merged by itself`]],
  [/^\.github\/|^\.ci\//, ["code", words`changes what GitHub and the runner in the LAN run`]],
  [
    /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|\.npmrc|go\.(mod|sum|work)|requirements\.txt)$|^\.(yarnrc|pnp)/,
    ["code", words`changes which programs of others run with the cluster's secrets`],
  ],
  [
    /(^|\/)Pulumi\.[^/]*yaml$|^config\/env\//,
    ["code", words`changes with which secrets, backend and environment the layers run`],
  ],
  [/^(stacks|components|config|infrastructure)\//, ["code", SECRETS]],
  [/^tests\//, ["code", words`changes what the checks run, on your computer too`]],
];

const LINK: Place = ["code", words`is a link, or another repository`];
const OTHER: Place = ["code", words`may be run by a tool on your computer, or change what Git and the checks see`];

/** Why files want a second look, and which. */
export interface FileDanger {
  readonly check: Check;
  readonly why: Markdown;
  readonly files: readonly string[];
}

/**
 * What the files that change may do besides what the tree and the definition say, the worst first.
 *
 * @param definition path of the one that is looked at
 */
export function fileDangers(files: readonly ChangedFile[], definition: string): FileDanger[] {
  const found = new Map<Markdown, { check: Check; files: string[] }>();
  for (const file of files) {
    if (file.path === definition && !isLink(file)) continue;
    const place = placeOf(file);
    if (place === "looked at elsewhere") continue;
    const [check, why] = place;
    const entry = found.get(why) ?? { check, files: [] };
    entry.files.push(file.path);
    found.set(why, entry);
  }
  return [...found].map(([why, entry]) => ({ why, ...entry })).sort((a, b) => rankOf(a.check) - rankOf(b.check));
}

/** Links and other repositories are no files, wherever they are. */
function isLink({ mode }: ChangedFile): boolean {
  return mode === "120000" || mode === "160000";
}

function placeOf(file: ChangedFile): Place {
  return isLink(file) ? LINK : (PLACES.find(([fits]) => fits.test(file.path))?.[1] ?? OTHER);
}

/** `changes what runs with the cluster's secrets: a.ts, b.ts and 3 more; read it`. */
export function fileLine({ why, files }: FileDanger, most = 5): Markdown {
  const named = joined(files.slice(0, most).map(code), ", ");
  return files.length > most ? words`${why}: ${named} and ${files.length - most} more` : words`${why}: ${named}`;
}
