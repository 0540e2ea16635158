import { z } from "zod";
import type { ClusterDefinition } from "../../../config/derive";
import { cloudflareClient } from "../cloudflare-client";
import { findPulumi } from "../automation/pulumi-cli";
import { print, type CliContext } from "../context";
import type { LayerEngine } from "../engine/layer-engine";
import { redact } from "../redact";
import { UserError } from "../user-error";
import { checkCloudflare, checkDnsToken } from "./check-cloudflare";
import { checkCli, checkNode } from "./check-computer";
import {
  checkBackend,
  checkDefinition,
  checkEnvironment,
  checkForms,
  checkPassphrase,
  checkSecrets,
  checkStackFile,
} from "./check-house";
import { checkNetwork, houseAnswers, houseOutOfReach } from "./check-network";
import { checkProxmox } from "./check-proxmox";
import { fix, skip, type Finding } from "./finding";
import { proxmoxApi } from "./proxmox-api";
import { reach, type Reacher } from "./reach";

const proxmoxNodes = z.record(z.string(), z.looseObject({ vmId: z.number() }));

/** Everything that a first `up` would trip over, in the order in which it would. */
export async function diagnose(context: CliContext, stack: string, tcp: Reacher = reach): Promise<Finding[]> {
  const { root } = context;
  const environment = checkEnvironment(root, stack, context.environment);
  const definition = checkDefinition(stack, context.environment);
  const shell = environment.value ?? ownEnvironment(context.environment);
  const file = checkStackFile(root, stack, shell);
  const { finding: cliFinding, cli } = await checkCli(() =>
    findPulumi(shell, (message) => {
      print(context.messages, message);
    }),
  );
  const local = [
    checkNode(),
    cliFinding,
    environment.finding,
    definition.finding,
    checkPassphrase(shell),
    ...(cli === undefined
      ? [skip("backend", "is not looked at without the CLI")]
      : [await checkBackend(cli, root, shell)]),
    file.finding,
    ...(definition.value && file.value ? checkSecrets(stack, definition.value, file.value) : []),
  ];
  if (definition.value === undefined) {
    return [...local, skip("Proxmox, network, Cloudflare", "are not looked at without a valid definition")];
  }
  const ready = cli !== undefined && file.value !== undefined;
  const known = await knownToStack(definition.value, stack, ready ? () => context.engine(stack) : undefined);
  return [...local, ...known.findings, ...(await remote(definition.value, { ...known, environment: shell }, tcp))];
}

/** Without the house's file, which is a finding then. */
function ownEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

interface Known {
  readonly findings: readonly Finding[];
  /** Tokens by config key, as far as they are set and readable. */
  readonly tokens: Readonly<Record<string, string | undefined>>;
  readonly ownVms: ReadonlySet<number>;
  readonly ownTunnel: string | undefined;
}

/** What is tried by itself, or of which it can be told whether it is the right thing. */
const TOKENS = ["proxmoxToken", "cloudflareToken", "cloudflareDnsToken", "proxmoxExporterToken"];

/** What the stack's config and state say: the tokens to try, and what is there already because we made it. */
async function knownToStack(
  definition: ClusterDefinition,
  stack: string,
  open: (() => Promise<LayerEngine>) | undefined,
): Promise<Known> {
  const nothing: Known = { findings: [], tokens: {}, ownVms: new Set(), ownTunnel: undefined };
  if (open === undefined) return nothing;
  try {
    const engine = await open();
    const tokens = await Promise.all(TOKENS.map(async (key) => [key, await engine.config(key)] as const));
    const [proxmox, cloudflare] = await Promise.all([engine.outputs("proxmox"), engine.outputs("cloudflare")]);
    const nodes = proxmoxNodes.safeParse(proxmox["nodes"]?.value);
    const tunnel = cloudflare["tunnelId"]?.value;
    const values = Object.fromEntries(tokens);
    return {
      findings: checkForms(stack, definition, values),
      tokens: values,
      ownVms: new Set(nodes.success ? Object.values(nodes.data).map(({ vmId }) => vmId) : []),
      ownTunnel: typeof tunnel === "string" ? tunnel : undefined,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...nothing, findings: [fix("stack", redact(error.message), "do what the message says")] };
  }
}

async function remote(
  definition: ClusterDefinition,
  known: Known & { readonly environment: Readonly<Record<string, string>> },
  tcp: Reacher,
): Promise<Finding[]> {
  const { ownVms, ownTunnel, tokens, environment } = known;
  const network = { definition, reach: tcp, ownVms };
  const house = async (): Promise<Finding[]> => {
    if (!(await houseAnswers(network))) return houseOutOfReach(definition);
    const [proxmox, rest] = await Promise.all([
      withToken("Proxmox", "proxmoxToken", tokens, (token) =>
        checkProxmox({ definition, ownVms, api: proxmoxApi({ ...definition.proxmox, token, environment }) }),
      ),
      checkNetwork(network),
    ]);
    return [...proxmox, ...rest];
  };
  const found = await Promise.all([
    house(),
    withToken("Cloudflare token", "cloudflareToken", tokens, (token) =>
      checkCloudflare({ definition, ownTunnel, client: cloudflareClient(definition, token) }),
    ),
    withToken("Cloudflare DNS token", "cloudflareDnsToken", tokens, (token) =>
      checkDnsToken({ definition, client: cloudflareClient(definition, token) }),
    ),
  ]);
  return found.flat();
}

async function withToken(
  check: string,
  key: string,
  tokens: Known["tokens"],
  run: (token: string) => Promise<Finding[]>,
): Promise<Finding[]> {
  const token = tokens[key];
  if (token === undefined) return [skip(check, `is not tried: the stack's config has no ${key} that could be read`)];
  try {
    return await run(token);
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message : String(error));
    return [fix(check, `could not be looked at to the end: ${reason}`, "run this again")];
  }
}
