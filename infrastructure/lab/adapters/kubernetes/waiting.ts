import { setTimeout as sleep } from "node:timers/promises";
import type { Request } from "../../engine/provider/adapter";
import { isMissing } from "./api-failure";
import type { Client, Target } from "./client";
import { annotation, metadataOf, type LiveObject } from "./object";
import { finalizers, readiness } from "./readiness";

/** What the real provider waits at most, in seconds. */
const LIMIT_S = 600;

/** How a wait ended. */
export interface Waited {
  /** The object as it was last seen. */
  readonly live: LiveObject;
  /** Why it is not ready, a sentence each; nothing where it is. */
  readonly reasons: readonly string[];
}

interface Wait {
  readonly client: Client;
  readonly target: Target;
  /** Seconds; 0 for what the object or the provider says. */
  readonly timeout: number;
  readonly log: Request["log"];
  /** Milliseconds that the Endpoints of a Service have to stay as they are. */
  readonly settle: number;
}

/** Waits until an object is ready, if the real provider waits for its kind. */
export async function untilReady(type: string, applied: LiveObject, wait: Wait): Promise<Waited> {
  const { client, target, log, settle } = wait;
  const lacking = readiness(type);
  if (lacking === undefined || skipsAwait(applied)) return { live: applied, reasons: [] };
  const steady = type === "kubernetes:core/v1:Service" ? settle : 0;
  const end = Date.now() + limit(wait, applied);
  let [live, said, since]: [LiveObject, readonly string[], number | undefined] = [applied, [], undefined];
  try {
    for (;;) {
      live = await client.read(target).catch((error: unknown) => {
        if (isMissing(error)) return live;
        throw error;
      });
      const reasons = await lacking(live, { client, target });
      if (reasons.length > 0) since = undefined;
      else if (Date.now() - (since ??= Date.now()) >= steady) return { live, reasons: [] };
      if (reasons.join() !== said.join()) for (const reason of reasons) log("info", reason, true);
      said = reasons;
      if (Date.now() >= end) return { live, reasons: [`'${target.name}' timed out waiting to be Ready`, ...said] };
      await sleep(client.patience.interval, undefined, { signal: target.signal });
    }
  } catch (error) {
    // The object is there all the same: an error would make the engine forget it.
    const reason = target.signal.aborted
      ? `Resource operation was cancelled for '${target.name}'`
      : (error as Error).message;
    return { live, reasons: [reason, ...said] };
  }
}

/**
 * Waits until an object is gone, or another one has its name.
 *
 * @throws Error after the limit that names what it waits for.
 */
export async function untilGone(first: LiveObject, { client, target, timeout }: Omit<Wait, "log" | "settle">) {
  const end = Date.now() + limit({ timeout }, first);
  for (;;) {
    const live = await client.read(target).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (live === undefined || live.metadata.uid !== first.metadata.uid) return;
    if (Date.now() >= end) {
      const held = finalizers(live);
      const why = held.length === 0 ? "" : `; finalizers might be preventing deletion (${held.join(", ")})`;
      throw new Error(`'${target.name}' timed out waiting to be deleted${why}`);
    }
    await sleep(client.patience.interval, undefined, { signal: target.signal });
  }
}

export function skipsAwait(object: LiveObject): boolean {
  return annotation(object, "pulumi.com/skipAwait") === "true";
}

function limit({ timeout }: Pick<Wait, "timeout">, object: LiveObject): number {
  const annotated = Number(annotation({ metadata: metadataOf(object) }, "pulumi.com/timeoutSeconds") ?? Number.NaN);
  if (timeout > 0) return timeout * 1000;
  return (Number.isInteger(annotated) ? annotated : LIMIT_S) * 1000;
}
