import Cloudflare from "cloudflare";
import type { Values } from "../../manifests/merge-values";
import { Agent } from "undici";
import { requireLoopback } from "../engine/provider/adapter";
import { type ClusterState, find } from "./cluster-state";
import { dnsPlan, type NewRecord, type ZoneRecord } from "./dns-plan";
import { isRunning } from "./workload";

/** How a Cloudflare API is reached that is the lab's. */
export interface CloudflareAccess {
  readonly url: string;
  /** PEM certificate of the lab's authority. */
  readonly authority: string;
}

/** Milliseconds after which the records are looked at although no Ingress has changed. */
const INTERVAL = 10_000;

interface TokenReference {
  readonly name: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/**
 * Stands in for external-dns: while its Deployment runs, keeps the zone's records as {@link dnsPlan} says, over Cloudflare's
 * API and with the token that its release names.
 */
export class ExternalDns {
  private readonly dispatcher: Agent;
  private seen: { readonly asked: string; readonly at: number } | undefined;

  constructor(
    private readonly access: CloudflareAccess,
    private readonly tell: (message: string) => void,
  ) {
    requireLoopback(access.url, "the Cloudflare API");
    this.dispatcher = new Agent({ connect: { ca: access.authority } });
  }

  /**
   * @param release `<namespace>/<name>` of its release
   * @param values of its release
   */
  async sync(state: ClusterState, release: string, values: Values): Promise<void> {
    const [namespace = "", name = ""] = release.split("/");
    const deployment = find(state.deployments, name, namespace);
    if (deployment === undefined || !isRunning(deployment)) return;
    const { ingresses } = state;
    const asked = JSON.stringify(ingresses.map(({ metadata, status }) => [metadata, status]));
    if (this.seen?.asked === asked && Date.now() - this.seen.at < INTERVAL) return;
    const token = tokenOf(values, state, namespace);
    const zone = zoneOf(values);
    const api = new Cloudflare({
      apiToken: token,
      baseURL: this.access.url,
      maxRetries: 0,
      logLevel: "off",
      fetchOptions: { dispatcher: this.dispatcher },
    });
    try {
      const { remove, create } = dnsPlan({ ingresses, values, records: await recordsOf(api, zone) });
      for (const { id } of remove) await api.dns.records.delete(id, { zone_id: zone });
      for (const record of create) await api.dns.records.create({ zone_id: zone, ttl: 1, ...record } as Creation);
    } catch (error) {
      this.tell(`external-dns: ${(error as Error).message}`);
    }
    this.seen = { asked, at: Date.now() };
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }
}

type Creation = Cloudflare.DNS.Records.RecordCreateParams & NewRecord;

async function recordsOf(api: Cloudflare, zone: string): Promise<readonly ZoneRecord[]> {
  const records: ZoneRecord[] = [];
  for await (const record of api.dns.records.list({ zone_id: zone, per_page: 1000 })) {
    const { id, name, type, content = "", proxied = false } = record;
    records.push({ id, name, type, content, proxied });
  }
  return records;
}

function zoneOf({ extraArgs = [] }: { extraArgs?: readonly string[] }): string {
  return extraArgs.flatMap((argument) => /^--zone-id-filter=(.+)$/.exec(argument)?.[1] ?? [])[0] ?? "";
}

function tokenOf(values: Values, state: ClusterState, namespace: string): string {
  const { env = [] } = values as { env?: readonly TokenReference[] };
  const reference = env.find(({ name }) => name === "CF_API_TOKEN")?.valueFrom?.secretKeyRef;
  const secret = find(state.secrets, reference?.name ?? "", namespace);
  const data = (secret?.["data"] ?? {}) as Readonly<Record<string, string>>;
  return Buffer.from(data[reference?.key ?? ""] ?? "", "base64").toString();
}
