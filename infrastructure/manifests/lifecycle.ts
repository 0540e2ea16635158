import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const chart = z.strictObject({
  /** The day on which its upstream ends it, or ended it. */
  until: z.iso.date().optional(),
  /** Why it is here though it has ended. */
  because: z.string().optional(),
  /**
   * Keys of its values that still work and have another name by now, and that name. What follows a slash is a name of one's
   * own: `exporters.otlp` is `exporters.otlp/tempo` as well.
   */
  renamed: z.record(z.string(), z.string()).optional(),
});

const lifecycleSchema = z.strictObject({
  /** Minor versions of Kubernetes that each minor version of Talos runs. */
  talos: z.record(z.string(), z.array(z.string())),
  charts: z.record(z.string(), chart),
});

export type Lifecycle = z.output<typeof lifecycleSchema>;

/** What is known of versions, from `lifecycle.yaml`. */
export function readLifecycle(): Lifecycle {
  return lifecycleSchema.parse(parse(readFileSync(path.join(__dirname, "lifecycle.yaml"), "utf8")));
}
