import { type Container, environment, flagValue, type Handler, isIn, wordsOf } from "./container";
import type { ImageFacts, Served } from "./image-facts";

/** A port that a container listens on. */
interface OpenPort extends Pick<Served, "paths" | "scheme" | "grpc"> {
  /** Undefined where it is not known: a configuration file or a variable says it. */
  readonly port: number | undefined;
}

/** A container, and what is known of its image. */
export interface KnownContainer {
  readonly container: Container;
  readonly facts: ImageFacts;
}

/**
 * Why a probe or a hook cannot succeed; undefined if it can, as far as is known.
 *
 * @param neighbours all containers of its pod, which have one network.
 */
export function handlerProblem(
  probe: Handler,
  { container, facts }: KnownContainer,
  neighbours: readonly KnownContainer[],
): string | undefined {
  const { httpGet, tcpSocket, grpc, exec } = probe;
  if (exec !== undefined) {
    const [program = ""] = exec.command ?? [];
    return hasProgram(facts, program) ? undefined : `runs ${program || "nothing"}, which the image does not have`;
  }
  const asked = httpGet ?? tcpSocket ?? grpc;
  if (asked === undefined || ("host" in asked && asked.host !== undefined)) return undefined;
  const port = portOf(asked.port, container);
  if (port === undefined) return `asks port ${asked.port}, which the container does not name`;
  if (Number.isNaN(port)) return undefined;
  const open = neighbours.flatMap((each) => openPorts(each, each.container === container));
  const there = open.filter((each) => each.port === undefined || each.port === port);
  if (there.length === 0) return `asks port ${port}, and its pod serves ${listOf(open.map((each) => each.port))}`;
  if (httpGet !== undefined) return httpProblem(httpGet, port, there);
  if (grpc !== undefined && !there.some((each) => each.grpc === true))
    return `asks port ${port} by gRPC's health protocol, which its pod does not speak there`;
  return undefined;
}

function httpProblem(
  httpGet: NonNullable<Handler["httpGet"]>,
  port: number,
  there: readonly OpenPort[],
): string | undefined {
  const { path = "/", scheme = "HTTP" } = httpGet;
  const asked = (path.startsWith("/") ? path : `/${path}`).replace(/\?.*$/s, "");
  const answers = there.filter(({ paths = [] }) => paths.includes(asked));
  if (answers.length === 0) {
    return `asks ${asked} of port ${port}, and its pod serves ${listOf(there.flatMap(({ paths = [] }) => paths))} there`;
  }
  if (!answers.some((each) => each.scheme === scheme))
    return `asks port ${port} by ${scheme}, and its pod speaks ${answers[0]?.scheme ?? ""}`;
  return undefined;
}

/** NaN where it is a variable, undefined where it is a name that no port has. */
function portOf(port: number | string, { ports = [] }: Container): number | undefined {
  if (typeof port === "number") return port;
  if (/^\d+$/.test(port)) return Number(port);
  if (port.includes("$")) return NaN;
  return ports.find(({ name }) => name === port)?.containerPort;
}

/** @param own whether a configuration that is not looked at may speak for it: a neighbour's is taken to open its default. */
function openPorts({ container, facts }: KnownContainer, own: boolean): readonly OpenPort[] {
  const words = wordsOf(container, facts);
  return facts.serves.flatMap(({ port, flags = [], env = [], configured, when, ...rest }): readonly OpenPort[] => {
    if (when !== undefined && !isIn(when, container, facts)) return [];
    const said =
      flags.map((flag) => flagValue(words, flag)).find((value) => value !== undefined) ??
      env.map((name) => environment(container, name)).find((value) => value !== undefined);
    if (said === undefined)
      return configured === true && own
        ? [{ ...rest, port: undefined }]
        : port === undefined
          ? []
          : [{ ...rest, port }];
    if (said.includes("$")) return [{ ...rest, port: undefined }];
    const moved = Number(/(\d+)$/.exec(said)?.[1] ?? 0);
    return moved === 0 ? [] : [{ ...rest, port: moved }];
  });
}

/** Whether a command may begin with a program: it is one of those that are known to be in the image. */
export function hasProgram({ starts, programs }: ImageFacts, program: string): boolean {
  const all = [...starts.slice(0, 1), ...programs];
  return all.some((each) => each === program || (!program.includes("/") && each.split("/").at(-1) === program));
}

function listOf(things: readonly (string | number | undefined)[]): string {
  const known = [...new Set(things.filter((each) => each !== undefined))];
  return known.length === 0 ? "nothing" : known.join(", ");
}
