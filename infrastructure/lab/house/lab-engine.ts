import { join } from "node:path";
import { cloudflareAdapter } from "../adapters/cloudflare/adapter";
import { kubernetesAdapter } from "../adapters/kubernetes/adapter";
import { proxmoxveAdapter } from "../adapters/proxmoxve/adapter";
import { talosAdapter } from "../adapters/talos/adapter";
import type { Certificate } from "../certificates/authority";
import { randomAdapter } from "../engine/adapters/random/adapter";
import { LabEngine } from "../engine/engine";
import { StateFile } from "../state";
import { definitionFile, stateDirectory, talosDirectory } from "./layout";
import { stackSecrets } from "./secrets";

/** What a house keeps for itself, beside what its parts keep. */
export interface Kept {
  /** Whom the certificates of its servers come from. */
  authority?: Certificate;
  /** The stack's secrets by key, the lab's own. */
  secrets: Record<string, string>;
}

/** Reads what a house keeps in its folder. */
export function readKept(folder: string): StateFile<Kept> {
  return StateFile.load<Kept>(join(folder, "lab.json"), () => ({ secrets: {} }));
}

export interface LabEngineOptions {
  /** The house's own folder. */
  readonly folder: string;
  readonly stack: string;
  /** Milliseconds that a machine is waited for at most. */
  readonly patience?: number | undefined;
}

/** How an engine reaches the lab. */
export interface LabAccess {
  /** The authority of the lab's certificates, PEM. */
  readonly authority: string;
  /** What the layers' programs need to find the lab. */
  readonly environment: Readonly<Record<string, string>>;
  /** The stack's secrets by key with namespace. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How the house in a folder is reached. */
export function labAccess(folder: string): LabAccess {
  const { authority, secrets } = readKept(folder).value;
  if (authority === undefined) throw new Error(`there is no house in ${folder}`);
  return {
    authority: authority.certificate,
    environment: { HOMELAB_DEFINITION: definitionFile(folder), HOMELAB_TALOS_DIR: talosDirectory(folder) },
    secrets: stackSecrets(secrets),
  };
}

/** The engine that runs the layers against the house in a folder; whether that is served in this process does not matter. */
export function labEngine({ folder, stack, patience }: LabEngineOptions): LabEngine {
  const { authority, environment, secrets } = labAccess(folder);
  return new LabEngine({
    stateDirectory: stateDirectory(folder),
    home: join(folder, "home"),
    stack,
    secrets,
    environment,
    adapters: [
      randomAdapter,
      proxmoxveAdapter(authority),
      talosAdapter({ authority, ...(patience === undefined ? {} : { patience }) }),
      cloudflareAdapter(authority),
      kubernetesAdapter(),
    ],
  });
}
