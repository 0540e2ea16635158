import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { secretTexts } from "../../../components/talos/emission/redact";
import type { ClusterDefinition } from "../../../config/derive";
import { layerNames, type LayerName } from "../../../stacks/layers";
import { writeFileAtomic } from "../../shared/atomic-file";
import type { LayerOutputs } from "../engine/layer-engine";
import { UserError } from "../user-error";

/** The form of the record. It goes up whenever a reader of the old form would misread the new one. */
export const RECORD_VERSION = 1;

const recordSchema = z.strictObject({
  version: z.literal(RECORD_VERSION),
  stack: z.string(),
  /** Git revision that was checked out at the last update. */
  revision: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  /** Text of the definition at the last update. A definition holds no secret. */
  definition: z.string(),
  /** What the layers made, by layer and name, without any secret. */
  outputs: z.partialRecord(z.enum(layerNames), z.record(z.string(), z.unknown())),
});

/** The house as its last update left it, for a review that has no way into it. Git holds it, so no secret is in it. */
export type RecordedHouse = z.infer<typeof recordSchema>;

export interface RecordArgs {
  readonly stack: string;
  readonly revision: string;
  /** Text of the definition, and what it says. */
  readonly text: string;
  readonly definition: ClusterDefinition;
  readonly outputs: Partial<Record<LayerName, LayerOutputs>>;
}

/** Where the record of a stack is: beside its definition. */
export function recordPath(root: string, stack: string): string {
  return join(root, "config", "clusters", `${stack}.recorded.json`);
}

/**
 * The record of a house.
 *
 * @throws UserError if nothing is deployed, if the definition is not the one that was deployed, or if a secret would be
 * in the record.
 */
export function recordHouse({ stack, revision, text, definition, outputs }: RecordArgs): RecordedHouse {
  const problems = staleness(definition, outputs);
  if (problems.length > 0) {
    throw new UserError(
      `the definition is not the one that is deployed: ${problems.join("; ")}; run npm run homelab -- up, then record`,
    );
  }
  const open = Object.entries(outputs).map(([layer, values]) => [layer, publicValues(values)] as const);
  const record: RecordedHouse = {
    version: RECORD_VERSION,
    stack,
    revision,
    definition: text,
    outputs: Object.fromEntries(open.filter(([, values]) => Object.keys(values).length > 0)),
  };
  refuseSecrets(record, outputs);
  return record;
}

export function writeRecord(path: string, record: RecordedHouse): void {
  writeFileAtomic(path, `${JSON.stringify(record, undefined, 2)}\n`, 0o644);
}

/**
 * The record of a stack; undefined if there is none.
 *
 * @throws UserError if it is of another version, or no record.
 */
export function readRecord(root: string, stack: string): RecordedHouse | undefined {
  const path = recordPath(root, stack);
  const file = relative(root, path);
  const again = "write it anew with npm run homelab -- outputs --record";
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is no JSON; ${again}`);
  }
  const version = z.looseObject({ version: z.number() }).safeParse(value).data?.version;
  if (version !== undefined && version !== RECORD_VERSION) {
    const way = version > RECORD_VERSION ? "update this checkout, which is older than the record, or" : "";
    throw new UserError(
      `${file} is a record of version ${String(version)}, and this checkout reads version ${String(RECORD_VERSION)}; ${way} ${again}`.replace(
        /\s+/g,
        " ",
      ),
    );
  }
  const record = recordSchema.safeParse(value);
  if (!record.success) {
    const [issue] = record.error.issues;
    throw new UserError(
      `${file} is no record of a house: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}; ${again}`,
    );
  }
  if (record.data.stack !== stack) {
    throw new UserError(`${file} is the record of ${record.data.stack}, not of ${stack}; ${again}`);
  }
  return record.data;
}

/** The Git revision that is checked out. @throws UserError if there is none. */
export function checkedOutRevision(root: string): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    throw new UserError(
      "this is no checkout of a Git repository with a commit; clone your repository, and record there",
    );
  }
}

/** In what the definition is not what the layers were last run with. */
function staleness(definition: ClusterDefinition, outputs: RecordArgs["outputs"]): string[] {
  const value = (layer: LayerName, name: string) => outputs[layer]?.[name]?.value;
  const talos = value("talos", "talosVersion");
  if (talos === undefined) return ["the talos layer has made nothing yet"];
  const kubernetes = value("talos", "kubernetesVersion");
  const nodes =
    z.record(z.string(), z.looseObject({ address: z.string() })).safeParse(value("talos", "nodes")).data ?? {};
  const wanted = Object.fromEntries(definition.nodes.map(({ name, address }) => [name, address]));
  return [
    ...differs("talos.version", definition.talos.version, talos),
    ...differs("kubernetes.version", definition.kubernetes.version, kubernetes),
    ...[...new Set([...Object.keys(wanted), ...Object.keys(nodes)])]
      .sort()
      .flatMap((name) => differs(`nodes.${name}.address`, wanted[name], nodes[name]?.address)),
  ];
}

function differs(path: string, defined: string | undefined, deployed: unknown): string[] {
  if (defined === deployed) return [];
  return [`${path} is ${defined ?? "not there"}, and deployed is ${typeof deployed === "string" ? deployed : "none"}`];
}

function publicValues(values: LayerOutputs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, { value, secret }]) => (secret ? [] : [[name, value] as const])),
  );
}

/** The last line of defence, as for the files of `cluster/talos`. */
function refuseSecrets(record: RecordedHouse, outputs: RecordArgs["outputs"]): void {
  const text = JSON.stringify(record);
  for (const [layer, values] of Object.entries(outputs)) {
    for (const [name, { value, secret }] of Object.entries(values)) {
      if (!secret) continue;
      const found = [...secretTexts({ [name]: value })].find(([each]) =>
        text.includes(JSON.stringify(each).slice(1, -1)),
      );
      if (found !== undefined) {
        throw new UserError(
          `the record would hold the secret ${layer}.${found[1]}, and Git would keep it; nothing was written`,
        );
      }
    }
  }
}
