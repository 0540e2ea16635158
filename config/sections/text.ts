import { z } from "zod";
import { credentialIn } from "../credential-patterns";

/** Says for one wrong input, more exactly than the general message, what is wrong; undefined where it cannot. */
export type Explain = (input: string) => string | undefined;

/** A text of a pattern. The message is `is not …; write …`. */
export function text(pattern: RegExp, message: string, explain?: Explain): z.ZodString {
  return z.string().regex(pattern, {
    error: ({ input }) => explain?.(String(input)) ?? withCredential(String(input)) ?? message,
  });
}

function withCredential(input: string): string | undefined {
  const what = credentialIn(input);
  return what === undefined ? undefined : `holds ${what}, and Git holds no secrets; delete it here`;
}

/** Explains an input by what it becomes when it is mended, if that fits the pattern: `is not a size; write 12GiB`. */
export function mended(pattern: RegExp, what: string, mend: (input: string) => string): Explain {
  return (input) => {
    const candidate = mend(input);
    return candidate !== input && pattern.test(candidate) ? `${what}; write ${candidate}` : undefined;
  };
}
