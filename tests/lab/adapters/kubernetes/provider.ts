import {
  kubernetesAdapter,
  type KubernetesAdapterOptions,
} from "../../../../infrastructure/lab/adapters/kubernetes/adapter";
import type { Certificate } from "../../../../infrastructure/lab/certificates/authority";
import type {
  ChildResource,
  Construction,
  ConstructedResource,
} from "../../../../infrastructure/lab/engine/provider/construction";
import type { ConfiguredProvider, PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import { fromAdapter, toPlain } from "../../../../infrastructure/lab/engine/property/plain";

/** The settings of the flux layer's provider, as the SDK sends them. */
export const settings = {
  clusterIdentifier: "one",
  enableServerSideApply: "true",
  upsertExistingObjects: "true",
  enablePatchForce: "true",
  enableConfigMapMutable: "true",
  enableSecretMutable: "true",
  deleteUnreachable: "false",
  skipUpdateUnreachable: "false",
};

/** A kubeconfig as Talos writes it. */
export function kubeconfigOf(server: string, authority: Certificate, client: Certificate, serverName?: string): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "admin",
    contexts: [{ name: "admin", context: { cluster: "c", user: "u", namespace: "default" } }],
    clusters: [
      {
        name: "c",
        cluster: {
          server,
          "certificate-authority-data": base64(authority.certificate),
          ...(serverName === undefined ? {} : { "tls-server-name": serverName }),
        },
      },
    ],
    users: [
      {
        name: "u",
        user: { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) },
      },
    ],
  });
}

export async function providerOf(kubeconfig: string, options: KubernetesAdapterOptions = {}) {
  const adapter = kubernetesAdapter({ interval: 5, settle: 20, unavailable: 1_000, ...options });
  return adapter.configure({ ...settings, kubeconfig });
}

export interface Made extends ChildResource {
  readonly id: string;
  /** As the engine keeps them. */
  readonly checked: PlainMap;
  readonly outputs: PlainMap;
}

export const request = (type: string, name: string, signal = new AbortController().signal) => ({
  urn: `urn:pulumi:test::flux::${type}::${name}`,
  type,
  name,
  signal,
  log: () => undefined,
});

const plain = (outputs: Readonly<Record<string, unknown>>) => toPlain(fromAdapter(outputs));

/** Creates one resource as the engine does. */
export async function make(provider: ConfiguredProvider, child: ChildResource, timeout = 0): Promise<Made> {
  const common = request(child.type, child.name);
  const news = plain(child.inputs);
  const checked = await provider.check!({ ...common, olds: undefined, news, randomSeed: new Uint8Array(32) });
  if ((checked.failures ?? []).length > 0) throw new Error(JSON.stringify(checked.failures));
  const inputs = plain(checked.inputs);
  const { id, outputs } = await provider.create({ ...common, inputs, timeout, preview: false });
  return { ...child, id, checked: inputs, outputs: plain(outputs) };
}

/** A construction that creates each child at once, and keeps it. */
export class FakeConstruction implements Construction {
  readonly urn = "urn:pulumi:test::flux::kubernetes:yaml/v2:ConfigFile::flux";
  readonly asked: ChildResource[] = [];
  readonly made: Made[] = [];

  constructor(private readonly create: (child: ChildResource) => Promise<Made>) {}

  async child(child: ChildResource): Promise<ConstructedResource> {
    this.asked.push(child);
    const made = await this.create(child);
    this.made.push(made);
    return { urn: request(child.type, child.name).urn, id: made.id, outputs: {}, reference: `ref:${child.name}` };
  }
}
