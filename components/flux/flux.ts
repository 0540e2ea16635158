import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { handOver } from "./hand-over";
import { secretNameOf } from "./secret-parts";

type Values = Readonly<Record<string, pulumi.Input<string>>>;

export interface FluxArgs {
  /** Folder of Flux's manifests, from the project's folder, which is where the provider reads files from. */
  readonly manifests: string;
  /** Content of the ConfigMap `cluster-settings`. What is plain, the manifests of Flux themselves may substitute. */
  readonly facts: Values;
  /** Content of the Secrets that parts of the tree are given, by part. */
  readonly secrets: Readonly<Record<string, Values>>;
  /** Content of the Secret that source-controller reads the repository with; empty for a public one. */
  readonly gitCredentials: Values;
}

const NAMESPACE = "flux-system";

const [INSTALL, COMPONENTS, SYNC] = ["flux-install.yaml", "gotk-components.yaml", "gotk-sync.yaml"] as const;

/** The files whose objects this layer makes, in its order. */
export const MANIFESTS = [INSTALL, COMPONENTS, SYNC];

/**
 * Flux, and what it needs before it takes over: namespace, controllers, facts and secrets, and last the repository to
 * follow. What comes from the manifests is Flux's own once it exists. The ConfigMap and the Secrets stay ours: each
 * update writes them, Flux never prunes them, and it reconciles what uses them as soon as they change. Destroying the
 * layer leaves all of it in the cluster, so that Flux goes on with what it has.
 */
export class Flux extends pulumi.ComponentResource {
  /** The namespace that it is in. */
  readonly namespace = NAMESPACE;

  constructor(name: string, args: FluxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:flux:Flux", name, {}, opts);
    const transform = handOver(plain(args.facts));
    const manifest = (child: string, file: string, dependsOn: pulumi.Resource[]) =>
      new k8s.yaml.v2.ConfigFile(
        `${name}-${child}`,
        { file: `${args.manifests}/${file}` },
        { parent: this, dependsOn, transforms: [transform] },
      );

    const install = manifest("install", INSTALL, []);
    const components = manifest("components", COMPONENTS, [install]);
    const own = { parent: this, dependsOn: [components], retainOnDelete: true };
    const settings = new k8s.core.v1.ConfigMap(
      `${name}-settings`,
      { metadata: metadata("cluster-settings"), data: args.facts },
      own,
    );
    const secrets = Object.entries(args.secrets).map(
      ([part, stringData]) =>
        new k8s.core.v1.Secret(`${name}-secrets-${part}`, { metadata: metadata(secretNameOf(part)), stringData }, own),
    );
    const credentials = new k8s.core.v1.Secret(
      `${name}-git-credentials`,
      // An empty map would be a difference for ever: Kubernetes keeps none.
      { metadata: metadata(NAMESPACE), stringData: isEmpty(args.gitCredentials) ? undefined : args.gitCredentials },
      own,
    );
    manifest("sync", SYNC, [components, settings, ...secrets, credentials]);
    this.registerOutputs();
  }
}

/** Names are fixed, because manifests refer to them. */
function metadata(name: string) {
  return {
    name,
    namespace: NAMESPACE,
    labels: {
      "kustomize.toolkit.fluxcd.io/prune": "disabled",
      "reconcile.fluxcd.io/watch": "Enabled",
    },
  };
}

function isEmpty(values: Values): boolean {
  return Object.keys(values).length === 0;
}

function plain(values: Values): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) if (typeof value === "string") found[key] = value;
  return found;
}
