import { join } from "node:path";
import type { Written } from "./write";

/** What a person is told about files that they had edited; undefined where there is nothing to say. */
export function setAsideNotice({ setAside }: Pick<Written, "setAside">, directory: string): string | undefined {
  if (setAside.length === 0) return undefined;
  return [
    "these files were not as the talos layer had written them, and were set aside;",
    "what is to stay belongs into the cluster definition",
    ...setAside.map(({ file, as }) => `  ${join(directory, file)} → ${as}`),
  ].join("\n");
}
