import type { ImageFacts, Mode } from "./image-facts";

/** A probe, or what a hook of a container's life does, as far as an image has to do with it. */
export interface Handler {
  readonly httpGet?: {
    readonly path?: string | undefined;
    readonly port: number | string;
    readonly scheme?: string | undefined;
    readonly host?: string | undefined;
  };
  readonly tcpSocket?: { readonly port: number | string; readonly host?: string | undefined };
  readonly grpc?: { readonly port: number };
  readonly exec?: { readonly command?: readonly string[] };
}

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
}

/** A container as the API has it, as far as its image has to do with it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: readonly { readonly name: string; readonly value?: string | undefined }[] | undefined;
  readonly ports?: readonly { readonly name?: string | undefined; readonly containerPort: number }[] | undefined;
  readonly livenessProbe?: Handler | undefined;
  readonly readinessProbe?: Handler | undefined;
  readonly startupProbe?: Handler | undefined;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler } | undefined;
  readonly securityContext?: SecurityContext | undefined;
  readonly volumeMounts?: readonly { readonly mountPath?: string; readonly readOnly?: boolean }[] | undefined;
  readonly restartPolicy?: string | undefined;
}

/** A pod's spec, likewise. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[] | undefined;
  readonly securityContext?: SecurityContext | undefined;
  readonly restartPolicy?: string | undefined;
}

/** Command and arguments as the runtime starts them. */
export function wordsOf({ command, args }: Container, { starts }: ImageFacts): readonly string[] {
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  if (args === undefined || args.length === 0) return starts;
  // Which of the words is the entrypoint makes no difference to who looks for flags.
  return [...starts.slice(0, 1), ...args];
}

/** Whether a container is started in a mode. */
export function isIn({ words = [], env = {} }: Mode, container: Container, facts: ImageFacts): boolean {
  const own = wordsOf(container, facts);
  return (
    words.every((word) => own.includes(word)) &&
    Object.entries(env).every(([name, value]) => environment(container, name) === value)
  );
}

/** The plain value of an environment variable. */
export function environment({ env = [] }: Container, name: string): string | undefined {
  return env.findLast((each) => each.name === name)?.value;
}

/** The value of a flag in Go's or GNU's form, with one dash or two; the last one counts. */
export function flagValue(words: readonly string[], flag: string): string | undefined {
  return words.reduce<string | undefined>((found, word, index) => {
    const [, name, value] = /^--?([\w.-]+?)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== flag) return found;
    return value ?? words[index + 1] ?? "";
  }, undefined);
}
