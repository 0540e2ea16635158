import type { LayerName } from "./layers";

/** What a line is for, where it is known. */
export interface PulumiLineArgs {
  /** The shipped stack if absent. */
  readonly stack?: string;
  /** The layer whose project it works on; the root project, which has the config of all, if absent. */
  readonly layer?: LayerName | "…";
}

/**
 * A command of Pulumi's CLI as a person is told it. It goes through the command line, which gives Pulumi the backend, the
 * passphrase and the project's folder, so that it works where it is pasted; `npx pulumi` by itself has none of them.
 *
 * @param words - what Pulumi is given, quoted for a shell where that is needed.
 */
export function pulumiLine(words: string, { stack, layer }: PulumiLineArgs = {}): string {
  const options = [
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...(layer === undefined ? [] : ["--layer", layer]),
  ];
  return ["npm run homelab -- pulumi", ...options, words].join(" ");
}
