import { and } from "../enumeration";
import type { Problem } from "../problem";
import type { Definition } from "../schema";
import { unreadable, type Partly } from "../tolerant";
import { entries, type Rule } from "./rule";

type Allow = Partly<Definition["cloudflare"]["access"]["allow"]>;

/** A host behind Access that nobody may pass is a host that is not there. */
export const nobodyMayPass: Rule = ({ exposure, cloudflare }) => {
  const behindAccess = entries(exposure).filter(([, { access }]) => access === "access");
  const own = behindAccess
    .filter(([, { allow }]) => allow !== undefined && isNobody(allow))
    .map(([name]): Problem => {
      const message =
        "is empty, so that nobody may pass; write emails or groups, or delete it to use cloudflare.access.allow";
      return { path: ["exposure", name, "allow"], message };
    });
  const general = behindAccess.filter(([, entry]) => entry.allow === undefined && !unreadable(entry, "allow"));
  const allow = cloudflare?.access?.allow;
  if (general.length === 0 || allow === undefined || !isNobody(allow)) return own;
  const names = and(general.map(([name]) => name));
  const message = `is empty, so that nobody may pass to ${names}; write emails or groups`;
  return [...own, { path: ["cloudflare", "access", "allow"], message }];
};

/** Who may pass is asked by Access alone: elsewhere the list would protect nothing. */
export const allowWithoutAccess: Rule = ({ exposure }) =>
  entries(exposure).flatMap(([name, { access, allow }]): Problem[] => {
    if (access === undefined || access === "access" || allow === undefined) return [];
    const message = `protects nothing where access is ${access}; delete it, or write access: access`;
    return [{ path: ["exposure", name, "allow"], message }];
  });

/** What cannot be read may be somebody. */
function isNobody({ emails, groups }: Allow): boolean {
  return emails?.length === 0 && groups?.length === 0;
}
