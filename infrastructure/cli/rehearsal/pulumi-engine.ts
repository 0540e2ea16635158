import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { layers } from "../../../stacks/layers";
import { writeFileAtomic } from "../../shared/atomic-file";
import { AutomationEngine } from "../automation/automation-engine";
import { installedPulumi, OLDEST_CLI, pulumiHome, type FoundCli } from "../automation/pulumi-cli";
import type { LayerEngine } from "../engine/layer-engine";
import { fileBackend } from "../house-environment";
import { linkInstalledPlugins } from "./installed-plugins";
import { UserError } from "../user-error";

export interface PulumiEngineArgs {
  /** The repository. */
  readonly root: string;
  readonly stack: string;
  readonly cli: FoundCli;
  /** The lab's folder: state, home and project files are kept there. */
  readonly folder: string;
  /** Of the shell: it says where this computer's Pulumi home is, whose installed providers are used. */
  readonly shell: NodeJS.ProcessEnv;
  /** The lab's authority, PEM: what the providers trust. */
  readonly authority: string;
  /** What the layers' programs need to find the lab. */
  readonly environment: Readonly<Record<string, string>>;
  /** The stack's secrets by key with namespace, the lab's own. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Logins of the shell that a rehearsal must not see. */
const NOT_OURS = ["PULUMI_ACCESS_TOKEN", "KUBECONFIG", "CLOUDFLARE_API_TOKEN"];

/**
 * The Pulumi CLI for a rehearsal.
 *
 * @throws UserError that says what to install if it is not on this computer; nothing is downloaded.
 */
export async function rehearsalCli(environment: NodeJS.ProcessEnv): Promise<FoundCli> {
  const cli = await installedPulumi(environment);
  if (cli !== undefined) return cli;
  throw new UserError(
    `--engine pulumi needs the Pulumi CLI ${OLDEST_CLI} or newer on the PATH ` +
      "(https://www.pulumi.com/docs/iac/download-install/), and its providers there or a network to fetch them; " +
      "without them: npm run rehearse",
  );
}

/**
 * Pulumi's CLI and its real providers against the lab, on a copy of the project files: its home, backend, stack file and
 * passphrase are the lab's own, so that nothing of the shell's login is used and the checkout stays as it is.
 */
export function pulumiEngine(args: PulumiEngineArgs): LayerEngine {
  const { root, stack, cli, folder, shell, authority, environment, secrets } = args;
  const project = join(folder, "project");
  copyProjects(root, project);
  // In plain text: they are made for this rehearsal, and the folder is its owner's only. The programs ask for secrets.
  writeFileAtomic(join(project, `Pulumi.${stack}.yaml`), stringify({ config: secrets }));
  const authorities = join(folder, "authority.pem");
  writeFileAtomic(authorities, authority);
  const backend = join(folder, "backend");
  for (const each of [backend, join(folder, "home"), join(folder, "tmp")]) mkdirSync(each, { recursive: true });
  linkInstalledPlugins(pulumiHome(shell), join(folder, "pulumi"));
  return new AutomationEngine({
    root: project,
    stack,
    command: cli.command,
    secretsProvider: "passphrase",
    environment: {
      ...Object.fromEntries(NOT_OURS.map((name) => [name, ""])),
      ...environment,
      HOME: join(folder, "home"),
      TMPDIR: join(folder, "tmp"),
      PULUMI_HOME: join(folder, "pulumi"),
      PULUMI_BACKEND_URL: fileBackend(`file://${backend}`, folder),
      // It goes before a file that the shell may name.
      PULUMI_CONFIG_PASSPHRASE: "rehearsal",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Go's way and Node's; the CLI itself may still have to fetch a provider from the real world.
      SSL_CERT_FILE: authorities,
      NODE_EXTRA_CA_CERTS: authorities,
    },
  });
}

/** The five project files in folders of the same names; the programs and what they read stay where they are. */
function copyProjects(root: string, project: string): void {
  for (const { directory } of Object.values(layers)) {
    mkdirSync(join(project, directory), { recursive: true });
    copyFileSync(join(root, directory, "Pulumi.yaml"), join(project, directory, "Pulumi.yaml"));
  }
  const programs = Object.entries(layers).map(([layer]) => join("stacks", layer, "index.ts"));
  for (const path of [...programs, "node_modules", "package.json", "tsconfig.json", "cluster"]) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(root, path), join(project, path));
  }
}
