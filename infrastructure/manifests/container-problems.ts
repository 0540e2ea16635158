import { type Container, type Handler, isIn, type PodSpec, wordsOf } from "./container";
import { imageName, type ImageFacts, type ImageRecord, type Mode } from "./image-facts";
import { handlerProblem, hasProgram, type KnownContainer } from "./served-ports";
import type { Path } from "./source-files";

/** Why a container keeps its pod from becoming ready, or its Job from ending, on a real cluster. */
export interface ContainerProblem {
  readonly container: string;
  /** Where in the pod's spec. */
  readonly at: Path;
  /** As a condition or a status has it. */
  readonly reason: "NeverEnds" | "Ends" | "ProbeFails" | "UserRefused" | "NoSuchProgram" | "ReadOnly" | "StopFails";
  /** What is wrong; then, after a semicolon, what to write instead. */
  readonly message: string;
}

interface Subject extends KnownContainer {
  readonly pod: PodSpec;
  /** All containers of the pod; absent where one of them is of an image that nothing is known of. */
  readonly neighbours: readonly KnownContainer[] | undefined;
  /** A pod waits for it to end: an init container that is no sidecar, or a Job's. */
  readonly mustEnd: boolean;
  /** `init container web` or `container web`. */
  readonly who: string;
}

type Problem = Pick<ContainerProblem, "reason" | "message"> & { readonly at?: Path };

/**
 * What images that are known make of a pod; an unknown image is taken to run. All but `StopFails` keep the pod from being
 * ready.
 */
export function containerProblems(pod: PodSpec, images: ImageRecord): readonly ContainerProblem[] {
  const isJob = pod.restartPolicy === "Never" || pod.restartPolicy === "OnFailure";
  const all = [
    ...(pod.initContainers ?? []).map((container, index) => ({
      container,
      at: ["initContainers", index] as Path,
      mustEnd: container.restartPolicy !== "Always",
      who: `init container ${container.name}`,
    })),
    ...pod.containers.map((container, index) => ({
      container,
      at: ["containers", index] as Path,
      mustEnd: isJob,
      who: `container ${container.name}`,
    })),
  ];
  const known = all.flatMap((each) => {
    const facts = images.get(imageName(each.container.image).name);
    return facts === undefined ? [] : [{ ...each, facts }];
  });
  const neighbours = known.length === all.length ? known : undefined;
  return known.flatMap(({ container, facts, at, mustEnd, who }) => {
    return problemsOf({ container, facts, pod, mustEnd, who, neighbours }).map(
      ({ reason, message, at: where = [] }) => ({
        container: container.name,
        at: [...at, ...where],
        reason,
        message: `${who} ${message}`,
      }),
    );
  });
}

function problemsOf(subject: Subject): readonly Problem[] {
  const command = commandProblems(subject);
  // what does not start serves nothing
  return [...userProblems(subject), ...command, ...(command.length > 0 ? [] : running(subject))];
}

function running(subject: Subject): readonly Problem[] {
  return [...endProblems(subject), ...probeProblems(subject), ...writeProblems(subject)];
}

function userProblems({ container, facts, pod }: Subject): readonly Problem[] {
  const asked = container.securityContext?.runAsUser ?? pod.securityContext?.runAsUser;
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
  const user = asked ?? facts.user;
  const refused = (message: string): Problem[] => [{ reason: "UserRefused", message, at: ["securityContext"] }];
  if (nonRoot === true && typeof user === "string")
    return refused(`runs as ${user}, a name, which runAsNonRoot cannot tell from root; write its number as runAsUser`);
  if (nonRoot === true && user === 0)
    return refused(`runs as root, which runAsNonRoot does not allow; write another runAsUser`);
  if (facts.needsRoot === true && user !== 0)
    return refused(`runs as ${user}, and ${imageName(container.image).name} runs as root only; write runAsUser: 0`);
  return [];
}

function commandProblems({ container, facts }: Subject): readonly Problem[] {
  const [program] = container.command ?? [];
  if (program === undefined) {
    if (facts.starts.length > 0) return [];
    return [{ reason: "NoSuchProgram", message: "has no command, and its image has none either; write one" }];
  }
  if (hasProgram(facts, program)) return [];
  const known = [...facts.starts.slice(0, 1), ...facts.programs].join(", ");
  return [
    {
      reason: "NoSuchProgram",
      message: `runs ${program}, which its image does not have; write one of ${known}`,
      at: ["command"],
    },
  ];
}

function endProblems({ container, facts, mustEnd, pod }: Subject): readonly Problem[] {
  const does = doesEnd(container, facts);
  if (does === undefined || does === mustEnd) return [];
  if (!mustEnd)
    return [
      {
        reason: "Ends",
        message: "ends by itself, and is started again for ever; write a mode that goes on, or make it a Job",
      },
    ];
  const instead = pod.initContainers?.includes(container) === true ? "restartPolicy: Always, or " : "";
  return [
    { reason: "NeverEnds", message: `never ends, and the pod waits for it to; write ${instead}${endingModes(facts)}` },
  ];
}

/** Undefined where it is not known. */
function doesEnd(container: Container, facts: ImageFacts): boolean | undefined {
  const { ends } = facts;
  const words = wordsOf(container, facts);
  if (ends === "script" || /(^|\/)(ba|a|z)?sh$/.test(words[0] ?? "")) return scriptEnds(words);
  if (ends === "never") return false;
  const isAny = (modes: readonly Mode[]) => modes.some((mode) => isIn(mode, container, facts));
  return "when" in ends ? isAny(ends.when) : !isAny(ends.unless);
}

/** What a shell is given on its command line; a script in a file is not looked at. */
function scriptEnds(words: readonly string[]): boolean | undefined {
  const script = words[words.findIndex((word) => /^-\w*c$/.test(word)) + 1];
  if (script === undefined || script === words[0]) return undefined;
  return !/\bwhile\s+(:|true)|\buntil\s+false|\bsleep\s+inf|\btail\s+-\w*[fF]/.test(script);
}

function endingModes({ ends }: ImageFacts): string {
  const modes = typeof ends === "object" && "when" in ends ? ends.when : [];
  const texts = modes.map(({ words = [], env = {} }) =>
    [...words, ...Object.entries(env).map(([name, value]) => `${name}: ${value}`)].join(" "),
  );
  return texts.length === 0 ? "another image" : texts.join(" or ");
}

const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

function probeProblems({ container, facts, neighbours }: Subject): readonly Problem[] {
  if (neighbours === undefined) return [];
  const handlers: readonly (readonly [Path, Handler | undefined])[] = [
    ...PROBES.map((probe) => [[probe], container[probe]] as const),
    [["lifecycle", "postStart"], container.lifecycle?.postStart],
    [["lifecycle", "preStop"], container.lifecycle?.preStop],
  ];
  return handlers.flatMap(([at, handler]): readonly Problem[] => {
    const problem = handler && handlerProblem(handler, { container, facts }, neighbours);
    if (problem === undefined) return [];
    const name = String(at.at(-1));
    const reason = name === "preStop" ? "StopFails" : "ProbeFails";
    return [{ reason, message: `can never pass its ${name}: it ${problem}; write what is there`, at }];
  });
}

function writeProblems({ container, facts }: Subject): readonly Problem[] {
  if (container.securityContext?.readOnlyRootFilesystem !== true) return [];
  const writable = (container.volumeMounts ?? []).filter(({ readOnly }) => readOnly !== true);
  return (facts.writes ?? [])
    .filter((path) => !writable.some(({ mountPath = "" }) => isWithin(path, mountPath)))
    .map((path) => ({
      reason: "ReadOnly",
      message: `writes to ${path}, and its root is read-only; mount a volume there`,
      at: ["volumeMounts"],
    }));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);
}
