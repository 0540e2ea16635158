import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";

/** Where the tailnet's policy is, from the repository's root. */
export const TAILNET_POLICY = "cluster/kubernetes/apps/tools/tailscale/policy.hujson";

const names = z.array(z.string());

/** The parts of a policy that say who reaches what: https://tailscale.com/docs/reference/syntax/policy-file */
const policySchema = z.looseObject({
  groups: z.record(z.string(), names).default({}),
  tagOwners: z.record(z.string(), names).default({}),
  grants: z.array(z.looseObject({ src: names, dst: names, ip: names.default([]) })).default([]),
  /** What grants have replaced; it lets through beside them. */
  acls: z.array(z.unknown()).default([]),
});

export type TailnetPolicy = z.output<typeof policySchema>;

/**
 * Reads a policy: JSON with comments and commas at the end.
 *
 * @throws Error that says what is wrong, and where
 */
export function parseTailnetPolicy(text: string): TailnetPolicy {
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split("\n").length;
    throw new Error(`${printParseErrorCode(error.error)} in line ${String(line)}`);
  }
  const result = policySchema.safeParse(content);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", "));
}
