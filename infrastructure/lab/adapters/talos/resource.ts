import type { Outputs, PlainMap, Shape } from "../../engine/provider/adapter";

/** What the resources of the package `talos` share. */
export interface TalosWorld {
  readonly imageFactoryUrl: string;
  /** Certificate of the lab's authority, PEM. */
  readonly authority: string;
  /** Milliseconds at most, whatever the resource's timeouts say; a rehearsal does not wait as long as a house. */
  readonly patience: number;
}

export interface Attempt {
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}

/** One resource type of the package `talos`. */
export interface TalosResource {
  readonly shape: Shape;
  readonly replaces: readonly string[];
  /** Outputs that the provider makes anew although nobody asked for another one. */
  readonly renewed?: (inputs: PlainMap, oldOutputs: PlainMap) => readonly string[];
  /** Outputs of a preview. */
  readonly planned: (
    world: TalosWorld,
    inputs: PlainMap,
    oldOutputs: PlainMap | undefined,
    attempt: Attempt,
  ) => Promise<Outputs>;
  readonly create: (
    world: TalosWorld,
    inputs: PlainMap,
    attempt: Attempt,
  ) => Promise<{ readonly id: string; readonly outputs: Outputs }>;
  readonly update: (world: TalosWorld, inputs: PlainMap, oldOutputs: PlainMap, attempt: Attempt) => Promise<Outputs>;
}

/** Milliseconds of a timeout such as `10m`, `90s`, `1h30m`. */
export function milliseconds(timeouts: unknown, key: "create" | "update", fallback: string): number {
  const given = (timeouts as Record<string, unknown> | undefined)?.[key];
  return duration(typeof given === "string" ? given : fallback);
}

/** Milliseconds of a duration of that form. */
export function duration(text: string): number {
  const units = { h: 3_600_000, m: 60_000, s: 1000 } as const;
  return [...text.matchAll(/(\d+)(h|m|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as "h"],
    0,
  );
}
