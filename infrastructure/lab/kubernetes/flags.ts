import { loopbackValue } from "./loopback";
import type { FlagValues } from "./machine-config";

/** A flag of the machine config that the lab does not pass on. */
export interface LeftOut {
  readonly program: string;
  readonly flag: string;
  readonly why: string;
}

/** A program's command line, in the order of the flags' names, and what was left out of it. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

export interface CommandLineArgs {
  readonly program: string;
  /** What Talos gives the program, turned to the lab's paths and addresses. */
  readonly base: FlagValues;
  /** `extraArgs` of the machine config. */
  readonly extra: FlagValues;
  /** Flags whose values are joined to Talos' own; all others replace them. */
  readonly additive?: readonly string[];
  /** Flags that Talos refuses. */
  readonly denied?: readonly string[];
  /** The lab's own reasons to leave a flag out, by its name. */
  readonly unfit?: Readonly<Record<string, string>>;
  /** The loopback address that takes the place of every address that the machine config lets the program listen on. */
  readonly listenAddress: string;
}

/**
 * Merges `extraArgs` into Talos' flags as Talos does, with what listens moved to loopback and what makes no sense in the
 * lab left out: a node's files (absolute paths), clouds, and each program's own list.
 *
 * @throws Error that names the flag if Talos would refuse it.
 */
export function commandLine(args: CommandLineArgs): CommandLine {
  const { program, base, extra, additive = [], denied = [], unfit = {}, listenAddress } = args;
  const flags: Record<string, readonly string[]> = { ...base };
  const leftOut: LeftOut[] = [];
  for (const [flag, values] of Object.entries(extra)) {
    if (denied.includes(flag)) throw new Error(`${program}: extra arg "${flag}" is not allowed`);
    const why = unfit[flag] ?? reason(flag, values);
    if (why !== undefined) leftOut.push({ program, flag, why });
    else if (additive.includes(flag)) flags[flag] = [union(flags[flag] ?? [], values).join(",")];
    else flags[flag] = values.map((value) => (listens(flag) ? loopbackValue(value, listenAddress) : value));
  }
  const names = Object.keys(flags).sort();
  return { args: names.flatMap((name) => (flags[name] ?? []).map((value) => `--${name}=${value}`)), leftOut };
}

function reason(flag: string, values: readonly string[]): string | undefined {
  if (flag.startsWith("cloud-")) return "the lab has no cloud";
  // `-` is stdout; what else is a path names a file of the node or of an extra volume.
  if (values.some((value) => value.startsWith("/"))) return "it names a file of the node";
  return undefined;
}

/** Whether a flag says where a program listens: `bind-address`, `address`, `listen-metrics-urls`. */
function listens(flag: string): boolean {
  return /^((.*-)?bind-address|address|listen-.*)$/.test(flag);
}

function union(first: readonly string[], second: readonly string[]): readonly string[] {
  const items = [...first, ...second].flatMap((value) => value.split(",")).map((value) => value.trim());
  return [...new Set(items)].filter((item) => item !== "");
}
