import { parseAllDocuments } from "yaml";
import { z } from "zod";

/** A document of a machine config beside the v1alpha1 one. */
export interface ConfigDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly [field: string]: unknown;
}

/** A machine config, taken apart. */
export interface MachineConfig {
  /** The text as it came. */
  readonly text: string;
  readonly v1alpha1: Readonly<Record<string, unknown>>;
  readonly documents: readonly ConfigDocument[];
  readonly role: "controlplane" | "worker";
  /** From `machine.network.hostname` or the HostnameConfig document; undefined where it is left to the machine. */
  readonly hostname: string | undefined;
  /** The OS authority's certificate, PEM; its key only on control planes. */
  readonly ca: { readonly certificate: string; readonly key: string | undefined };
  /** Names and addresses that the machine's certificate carries besides its own. */
  readonly certSANs: readonly string[];
  readonly clusterName: string;
  /** `https://<vip>:6443`. */
  readonly endpoint: string;
  /** `<factory>/…/<schematic>:<version>`. */
  readonly installImage: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Documents of Talos 1.13 that the lab lets through; it does not look into them. */
const KINDS = new Set([
  "BlackholeRouteConfig",
  "BridgeConfig",
  "BondConfig",
  "DHCPv4Config",
  "DHCPv6Config",
  "DummyLinkConfig",
  "EthernetConfig",
  "EnvironmentConfig",
  "EventSinkConfig",
  "ExtensionServiceConfig",
  "HCloudVIPConfig",
  "HostnameConfig",
  "ImageVerificationConfig",
  "KmsgLogConfig",
  "KubeSpanConfig",
  "KubeSpanEndpointsConfig",
  "Layer2VIPConfig",
  "LinkAliasConfig",
  "LinkConfig",
  "NetworkDefaultActionConfig",
  "NetworkRuleConfig",
  "OOMConfig",
  "PCIDriverRebindConfig",
  "RawVolumeConfig",
  "RegistryAuthConfig",
  "RegistryMirrorConfig",
  "RegistryTLSConfig",
  "ResolverConfig",
  "RoutingRuleConfig",
  "SideroLinkConfig",
  "StaticHostConfig",
  "SwapVolumeConfig",
  "TCPProbeConfig",
  "TimeSyncConfig",
  "TrustedRootsConfig",
  "UserVolumeConfig",
  "ExistingVolumeConfig",
  "ExternalVolumeConfig",
  "VLANConfig",
  "VRFConfig",
  "VolumeConfig",
  "WatchdogTimerConfig",
  "WireguardConfig",
  "ZswapConfig",
]);

const needed = z.object({
  machine: z.object({
    type: z.enum(["controlplane", "worker"]),
    token: z.string().min(1),
    certSANs: z.array(z.string()).default([]),
    ca: z.object({ crt: z.string().min(1), key: z.string().default("") }),
    install: z.object({ disk: z.string().optional(), diskSelector: z.unknown().optional(), image: z.string() }),
    network: z.object({ hostname: z.string().optional() }).default({}),
    nodeLabels: z.record(z.string(), z.string()).default({}),
  }),
  cluster: z.object({
    clusterName: z.string().default(""),
    controlPlane: z.object({ endpoint: z.string().regex(/^https:\/\//) }),
    token: z.string().min(1),
  }),
});

/**
 * Reads a machine config.
 *
 * @throws Error with the reason for which Talos would reject it.
 */
export function readMachineConfig(text: string): MachineConfig {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken !== undefined) throw new Error(`error decoding document: yaml: ${broken.message.split("\n", 1)[0] ?? ""}`);
  const contents = documents
    .map((document) => document.toJS() as Record<string, unknown> | null)
    .filter((content) => content !== null);
  const v1alpha1 = contents.find((content) => content["version"] === "v1alpha1" && content["kind"] === undefined);
  if (v1alpha1 === undefined) {
    throw new Error(
      "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine config instead?",
    );
  }
  const others = contents.filter((content) => content !== v1alpha1).map(checkedDocument);
  refuseTwins(others);
  const parsed = needed.safeParse(v1alpha1);
  if (!parsed.success) throw new Error(reasons(parsed.error));
  const { machine, cluster } = parsed.data;
  if (machine.install.disk === undefined && machine.install.diskSelector === undefined) {
    throw new Error("1 error occurred:\n\t* either install disk or diskSelector should be defined\n\n");
  }
  const named = others.find(({ kind }) => kind === "HostnameConfig");
  if (named?.["hostname"] !== undefined && named["auto"] !== undefined && named["auto"] !== "off") {
    throw new Error("1 error occurred:\n\t* HostnameConfig: 'auto' and 'hostname' cannot be set at the same time\n\n");
  }
  if (named !== undefined && machine.network.hostname !== undefined) {
    throw new Error("1 error occurred:\n\t* static hostname is already set in v1alpha1 config\n\n");
  }
  const decode = (value: string) => Buffer.from(value, "base64").toString();
  return {
    text,
    v1alpha1,
    documents: others,
    role: machine.type,
    hostname: machine.network.hostname ?? (named?.["hostname"] as string | undefined),
    ca: { certificate: decode(machine.ca.crt), key: machine.ca.key === "" ? undefined : decode(machine.ca.key) },
    certSANs: machine.certSANs,
    clusterName: cluster.clusterName,
    endpoint: cluster.controlPlane.endpoint,
    installImage: machine.install.image,
    labels: machine.nodeLabels,
  };
}

function checkedDocument(content: Record<string, unknown>): ConfigDocument {
  const { apiVersion, kind } = content;
  if (typeof apiVersion !== "string" || typeof kind !== "string") throw new Error("missing kind");
  if (apiVersion !== "v1alpha1" || !KINDS.has(kind)) throw new Error(`"${kind}" "${apiVersion}": not registered`);
  return content as ConfigDocument;
}

function refuseTwins(documents: readonly ConfigDocument[]): void {
  const seen = new Set<string>();
  for (const { kind, name = "" } of documents) {
    const key = `${kind}/${name}`;
    if (seen.has(key)) throw new Error(`duplicate document: ${key}`);
    seen.add(key);
  }
}

/** Never the values: a machine config is full of secrets. */
function reasons(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => `\t* ${path.join(".")}: ${message}\n`);
  return `${String(lines.length)} error${lines.length === 1 ? "" : "s"} occurred:\n${lines.join("")}\n`;
}
