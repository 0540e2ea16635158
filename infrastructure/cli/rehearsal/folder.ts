import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The lab's own folder for a stack, outside the repository: `<XDG_STATE_HOME or ~/.local/state>/homelab/lab/<stack>`.
 * Everything that a rehearsal writes is in it.
 */
export function labFolder(stack: string, environment: NodeJS.ProcessEnv): string {
  const state = environment["XDG_STATE_HOME"];
  return join(
    state !== undefined && state !== "" ? state : join(homedir(), ".local", "state"),
    "homelab",
    "lab",
    stack,
  );
}
