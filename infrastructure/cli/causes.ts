import type { LayerName } from "../../stacks/layers";
import { pulumiLine } from "../../stacks/pulumi-line";
import { OLD_TOKEN, PROXMOX_ERRORS } from "./proxmox-errors";

/** What most likely lies behind an error, and what to do about it. */
export interface Cause {
  readonly cause: string;
  readonly fix: string;
}

/** A fix may have `--layer …` in it, for the layer that failed. */
export interface KnownError extends Cause {
  readonly pattern: RegExp;
  /** Only in errors of these layers; all of them if absent. */
  readonly layers?: readonly LayerName[];
}

/** The likely cause of an error that a layer ended with; undefined for one that is not known. */
export function likelyCause(layer: LayerName, message: string): Cause | undefined {
  const known = KNOWN_ERRORS.find(
    ({ pattern, layers }) => pattern.test(message) && (layers === undefined || layers.includes(layer)),
  );
  return known && { cause: known.cause, fix: known.fix.replaceAll("--layer …", `--layer ${layer}`) };
}

const SET_CLOUDFLARE_TOKEN = `\`${pulumiLine("config set --secret homelab:cloudflareToken")}\``;
const CANCEL = `\`${pulumiLine("cancel", { layer: "…" })}\``;

/** The first that fits is taken: what is particular comes before what is general. */
export const KNOWN_ERRORS: readonly KnownError[] = [
  // The engine and the backend
  {
    pattern: /incorrect passphrase/,
    cause: "the passphrase is not the one that the stack's secrets were encrypted with",
    fix: "put the right one into the file that PULUMI_CONFIG_PASSPHRASE_FILE names",
  },
  {
    pattern: /passphrase must be set/,
    cause: "Pulumi finds no passphrase",
    fix: "name the file that holds it in PULUMI_CONFIG_PASSPHRASE_FILE (config/env)",
  },
  {
    pattern: /stack is currently locked by|Another update is currently in progress/,
    cause: "another run works on this layer, or one was killed and left its lock",
    fix: `wait for the other one; if there is none, run ${CANCEL}`,
  },
  {
    pattern: /Pulumi CLI was killed/,
    cause: "the computer ended it, or its terminal was closed",
    fix: `run ${CANCEL}, then this again`,
  },
  {
    pattern: /^(update|refresh|preview|destroy) canceled|you stopped the run/,
    cause: "it was stopped",
    fix: "run this again: it goes on from there",
  },
  {
    pattern: /pending operations from previous deployment/,
    cause: "an earlier run was killed while it changed the resources listed",
    fix: "look whether they are there, then run `npm run homelab -- refresh --clear-pending-creates`",
  },
  {
    pattern: /(\.pulumi|checkpoint|state)\b.*no space left on device|no space left on device.*\b(\.pulumi|checkpoint)/s,
    cause: "the disk that keeps the state is full",
    fix: "free some space there (`df -h`), then run this again",
  },
  {
    pattern: /unable to open state directory|no such file or directory.*\.pulumi/,
    cause: "the folder that PULUMI_BACKEND_URL names is not there",
    fix: "make it with mkdir -p, or mend PULUMI_BACKEND_URL (config/env)",
  },
  {
    pattern: /PULUMI_ACCESS_TOKEN must be set/,
    cause: "no backend is chosen, or you are not logged in to the one that is",
    fix: `set PULUMI_BACKEND_URL (config/env), e.g. file://~/.homelab, or run \`${pulumiLine("login")}\``,
  },
  {
    pattern: /no resource plugin|could not (find|load) plugin|failed to download plugin|error downloading provider/,
    cause: "a provider is not on this computer and could not be downloaded",
    fix: `run this again with a network, or \`${pulumiLine("install", { layer: "…" })}\`; without one: npm run rehearse`,
  },
  {
    pattern: /cannot be deleted\s+because it is protected/,
    cause: "the resource is protected: losing it cannot be undone",
    fix: "if it is to go for good: npm run homelab -- destroy --forget-secrets",
  },
  {
    pattern: /config lacks what the \w+ layer needs/,
    cause: "secrets that only you can supply are not in the stack's config",
    fix: "run the lines above, then this again",
  },
  {
    pattern: /layer has no output/,
    cause: "a layer that this one builds on has not been updated yet",
    fix: "npm run homelab -- up, without --only",
  },
  ...PROXMOX_ERRORS,
  // Talos
  {
    pattern: /etcd data directory is not empty/,
    layers: ["talos"],
    cause:
      "etcd has begun, and the layer's state does not know it: a run was cut off or killed right after the bootstrap",
    fix: "run npm run homelab -- refresh --only talos --adopt-bootstrap, then up",
  },
  {
    pattern: /code = InvalidArgument/,
    layers: ["talos"],
    cause: "Talos rejects the machine config",
    fix: "mend what the message names in the definition (or in components/talos/patches), then run this again",
  },
  {
    pattern: /maintenance mode/i,
    layers: ["talos"],
    cause: "the node has no config: it was reset, or its VM was made anew",
    fix: "run npm run homelab -- up again: it gives such a node its config",
  },
  {
    pattern: /x509:|certificate required|bad certificate|tls: /i,
    layers: ["talos"],
    cause: "the node belongs to another cluster: it was installed with other machine secrets",
    fix: "reset it (talosctl reset, or recreate its VM), or restore the state that holds its secrets",
  },
  {
    pattern: /Unavailable|connection refused|No route to host|i\/o timeout|deadline ?exceeded|connection reset/i,
    layers: ["talos"],
    cause: "the node's Talos API (port 50000) does not answer: it is still booting, or has another address",
    fix: "look at its console in Proxmox; once it is up, run this again",
  },
  // The Kubernetes API
  {
    pattern: /kubeconfig of the talos layer has expired|Unauthorized|must be logged in/,
    layers: ["flux"],
    cause: "the kubeconfig has expired, or is of a cluster that was there before",
    fix: "run npm run homelab -- up, without --only: the talos layer renews it",
  },
  {
    pattern: /Kubernetes API at .* was not ready after/,
    cause: "the Kubernetes API did not become ready in time",
    fix: "give it a few minutes (images are pulled on the first boot), then run this again; HOMELAB_API_WAIT has it wait longer",
  },
  {
    pattern: /x509:/,
    layers: ["flux"],
    cause: "the kubeconfig belongs to another cluster than the one that answers",
    fix: "run npm run homelab -- up, so that the talos layer renews it",
  },
  {
    pattern: /unreachable|connection refused|No route to host|i\/o timeout|dial tcp/i,
    layers: ["flux"],
    cause: "the Kubernetes API does not answer",
    fix: "look whether the control planes are up: npm run homelab -- doctor",
  },
  // Cloudflare
  {
    pattern: /"?code"?:\s*(1013)\b|already have a tunnel with this name/,
    layers: ["cloudflare"],
    cause: "a tunnel of that name exists, perhaps one that was deleted a moment ago",
    fix: "delete it (Zero Trust → Networks → Tunnels), or name another in cloudflare.tunnel",
  },
  {
    pattern: /"?code"?:\s*(1022)\b|active connections/,
    layers: ["cloudflare"],
    cause: "something still runs the tunnel, and Cloudflare deletes none that is in use",
    fix: "stop it (the cluster's cloudflared, or one elsewhere), then run this again",
  },
  {
    pattern: /"?code"?:\s*(81053|81057|81058)\b|record.*already exists/i,
    layers: ["cloudflare"],
    cause: "the zone already has a record of that name",
    fix: "delete it if nothing needs it, then run this again",
  },
  {
    pattern: /\b(9109|10000|10001|6003)\b|\b40[13]\b|Authentication error|Invalid API Token/i,
    layers: ["cloudflare"],
    cause: "the Cloudflare token is wrong, has expired, or lacks a permission",
    fix: `npm run homelab -- doctor says which; then run ${SET_CLOUDFLARE_TOKEN}; ${OLD_TOKEN}`,
  },
  {
    pattern: /\b429\b|rate limit/i,
    layers: ["cloudflare"],
    cause: "Cloudflare answers no more for a while: too many requests",
    fix: "wait five minutes, then run this again",
  },
  {
    pattern: /": 5\d\d /,
    layers: ["cloudflare"],
    cause: "Cloudflare failed at it",
    fix: "look at www.cloudflarestatus.com, and run this again once it is over",
  },
  {
    pattern: /EOF|connection re(set|fused)|no such host|network is unreachable|timeout|deadline exceeded/i,
    layers: ["cloudflare"],
    cause: "Cloudflare's API was not reached, or the connection to it was cut",
    fix: "look whether this computer reaches api.cloudflare.com, then run this again",
  },
];
