import type { Path } from "../problem";
import { readsAsText } from "../yaml-text";
import { entries, type Rule } from "./rule";

/**
 * What goes into manifests as a text (`components/flux/facts.ts`) is one there: Flux fills it in without quotes, and then `1.0`
 * is a number, `on` is yes and `@main` no YAML at all.
 */
export const textsOtherThanText: Rule = ({ cluster, cloudflare, proxmox, git, exposure, synology }) => {
  const texts: readonly (readonly [Path, string | undefined])[] = [
    [["cluster", "name"], cluster?.name],
    [["cluster", "domain"], cluster?.domain],
    [["cloudflare", "zone", "name"], cloudflare?.zone?.name],
    [["proxmox", "endpoint"], proxmox?.endpoint],
    [["git", "url"], git?.url],
    [["git", "branch"], git?.branch],
    [["git", "path"], git?.path],
    ...entries(exposure).map(([name, { host }]) => [["exposure", name, "host"], host] as const),
    ...(["exports", "backups"] as const).flatMap((section) =>
      Object.entries(synology?.[section] ?? {}).map(([name, path]) => [["synology", section, name], path] as const),
    ),
  ];
  return texts.flatMap(([path, text]) => {
    if (text === undefined || readsAsText(text)) return [];
    // with escapes: it may hold what a terminal would obey
    return [
      { path, message: `is ${JSON.stringify(text)}, which is no text where a manifest has it; write another one` },
    ];
  });
};
