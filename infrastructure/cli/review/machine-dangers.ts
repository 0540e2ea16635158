import { pattern } from "./dangers/glob";
import type { Danger } from "./dangers/danger";
import { shown } from "./dangers/rule";
import { code, words, type Markdown } from "./markdown";
import type { NodeChange } from "./talos-changes";

/**
 * What a field of a machine's config may do, by the document's kind and the path in it. All but {@link FINE} wants a look;
 * these say why: https://docs.siderolabs.com/talos/v1.13/reference/configuration/overview
 */
const WHY: readonly (readonly [kind: string, at: string, why: Markdown])[] = [
  ["", "machine files **", words`writes files on the machine`],
  ["", "machine pods **", words`runs a pod that Kubernetes does not know`],
  ["", "machine install **", words`installs another system, or with other kernel arguments`],
  ["", "machine kernel|sysctls|sysfs|udev **", words`changes the kernel`],
  ["", "machine registries **", words`takes images from elsewhere`],
  ["", "machine features kubernetesTalosAPIAccess **", words`lets pods use the Talos API, which is the machine itself`],
  ["", "machine acceptedCAs|ca|certSANs|token **", words`changes whom the machine believes`],
  ["", "machine logging **", words`sends the machine's log elsewhere`],
  ["", "machine kubelet **", words`changes what the kubelet does and mounts`],
  ["", "machine network **", words`changes the machine's network`],
  ["", "machine env **", words`changes the environment of the machine's services`],
  ["", "machine time **", words`takes the time from another server`],
  ["", "machine seccompProfiles|baseRuntimeSpecOverrides **", words`changes what containers may do`],
  [
    "",
    "cluster inlineManifests|extraManifests|extraManifestHeaders **",
    words`applies objects to Kubernetes past Flux and the review`,
  ],
  ["", "cluster apiServer **", words`changes what the API server lets in`],
  ["", "cluster adminKubeconfig **", words`changes the admin's access`],
  ["", "cluster allowSchedulingOnControlPlanes", words`runs workloads on control planes`],
  ["", "cluster controllerManager|scheduler|etcd|proxy|coreDNS **", words`changes a part of the control plane`],
  ["", "cluster network **", words`changes the pods' network`],
  ["", "cluster discovery **", words`registers the machine elsewhere`],
  ["TrustedRootsConfig", "**", words`believes another certificate authority`],
  ["RegistryMirrorConfig", "**", words`takes images from elsewhere`],
  ["RegistryAuthConfig", "**", words`takes images from elsewhere`],
  ["RegistryTLSConfig", "**", words`takes images from elsewhere`],
  ["ImageVerificationConfig", "**", words`changes which images are believed`],
  ["ExtensionServiceConfig", "**", words`configures a program beside Kubernetes`],
  ["KmsgLogConfig", "**", words`sends the machine's log elsewhere`],
  ["EventSinkConfig", "**", words`sends what the machine does elsewhere`],
  ["EnvironmentConfig", "**", words`changes the environment of the machine's services`],
  ["NetworkDefaultActionConfig", "**", words`changes the machine's firewall`],
  ["NetworkRuleConfig", "**", words`changes the machine's firewall`],
  ["WireguardConfig", "**", words`joins another network`],
  ["KubeSpanConfig", "**", words`joins another network`],
  ["PCIDriverRebindConfig", "**", words`hands over a device`],
  ["ResolverConfig", "**", words`asks another server for names`],
  ["TimeSyncConfig", "**", words`takes the time from another server`],
];

/** Sizes, names and addresses, which the definition gives. */
const FINE: readonly (readonly [kind: string, at: string])[] = [
  ["", "machine nodeLabels **"],
  ["", "machine install image"],
  ["", "machine kubelet image"],
  ["", "cluster apiServer|controllerManager|scheduler|proxy image"],
  ["VolumeConfig", "provisioning **"],
  ["UserVolumeConfig", "provisioning **"],
];

const OTHER = words`changes the machine's config`;
const [PREPARED, HARMLESS] = [
  WHY.map(([kind, at, why]) => ({ kind, fits: pattern(at), why })),
  FINE.map(([kind, at]) => ({ kind, fits: pattern(at) })),
];

/** What in the machines' configs wants a second look; machines that change alike together. */
export function machineDangers(changes: readonly NodeChange[]): Danger[] {
  const found = new Map<Markdown, string[]>();
  for (const { node, fields } of changes) {
    for (const { kind, path, field, before, after } of fields) {
      if (HARMLESS.some((each) => each.kind === kind && each.fits(path))) continue;
      const why = PREPARED.find((each) => each.kind === kind && each.fits(path))?.why ?? OTHER;
      const value = after === undefined ? words`was ${shown(before)}` : shown(after);
      const message = words`${why}: ${code(field)} ${value}`;
      found.set(message, [...(found.get(message) ?? []), node]);
    }
  }
  return [...found].map(([message, nodes]) => ({
    check: "machine",
    message: words`${message} (${code(nodes.join(", "))})`,
  }));
}
