import type { Patience } from "../../components/flux/api-ready";
import { PlainError } from "../../components/plain-error";

/**
 * How long an update waits for the Kubernetes API: `HOMELAB_API_WAIT`, in seconds, or what is usual.
 *
 * @throws PlainError if it is no number of seconds.
 */
export function apiPatience(environment: NodeJS.ProcessEnv = process.env): Patience {
  const seconds = environment["HOMELAB_API_WAIT"];
  if (seconds === undefined || seconds === "") return {};
  if (!/^[1-9]\d{0,5}$/.test(seconds)) {
    throw new PlainError(`HOMELAB_API_WAIT is "${seconds}"; write whole seconds, e.g. 900, or leave it empty`);
  }
  return { limit: Number(seconds) * 1000 };
}
