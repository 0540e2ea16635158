import { compare, coerce } from "semver";
import { type Check, type Danger, worstFirst } from "./dangers/danger";
import { leafChanges, type LeafChange } from "./dangers/leaves";
import { any, messageOf, on, pathText, prepared, type Rule } from "./dangers/rule";
import { code, words, type Markdown } from "./markdown";

/** What a change of the definition may do, by where it is. */
const RULES: readonly Rule[] = [
  ["source", "git **", words`Flux follows another repository, branch or folder`, any],
  ["code", "proxmox endpoint", words`the credentials of Proxmox go to another address`, any],
  ["code", "proxmox insecure", words`changes whether Proxmox' certificate is checked`, any],
  ["code", "proxmox ca|certificate|fingerprint **", words`changes which certificate of Proxmox is believed`, any],
  ["code", "endpoints **", words`credentials, images or the machines' own API are at another address`, any],
  ["machine", "** patches **", words`patches the config of machines`, any],
  ["machine", "talos extensions **", words`changes what is built into the machines' system`, any],
  ["machine", "talos|kubernetes version", words`goes back to an older version`, isOlder],
  ["machine", "network timeServers|nameservers **", words`machines ask another server for the time or for names`, any],
  ["machine", "nodes * labels ~(node-role|exclude|taint)", words`changes what runs on a node`, any],
  ["machine", "kubernetes allowSchedulingOnControlPlanes", words`workloads run on control planes`, on],
  ["exposure", "exposure **", words`changes a way in`, any],
  ["exposure", "cloudflare access **", words`changes whom Cloudflare Access lets in`, any],
  ["exposure", "cloudflare **", words`changes the account, the zone or the tunnel`, any],
  ["exposure", "cluster domain", words`changes the hosts' names`, any],
  ["network", "network **", words`changes addresses that policies and machines go by`, any],
  ["host", "synology **", words`volumes and backups are elsewhere on the NAS`, any],
  ["watched", "alerts **", words`changes who is told when something is wrong`, any],
  ["secrets", "** ~(token|password|secret|credential)", words`changes where a credential is from`, any],
];

/** How much and how many; the sections on machines and capacity say what it comes to. */
const FINE = prepared(
  [
    "nodes * cores|memory|systemDisk|dataDisk|vmId|mac|address|host|role|igpu",
    "proxmox hosts * cores|memory|igpu|bridge|vlan",
    "proxmox hosts * reserve|datastores **",
    "proxmox vcpuRatio",
    "talos|kubernetes version",
  ].map((at): Rule => ["machine", at, words``, any]),
);

const PREPARED = prepared(RULES);

export interface DefinitionChanges {
  readonly changes: number;
  readonly dangers: readonly Danger[];
  readonly notJudged: readonly Markdown[];
  /** How many of the values each check looked at. */
  readonly looked: ReadonlyMap<Check, number>;
}

/** What differs between two definitions, as they are written. */
export function definitionChanges(before: unknown, after: unknown): DefinitionChanges {
  const changes = leafChanges(before, after);
  const dangers: Danger[] = [];
  const notJudged: Markdown[] = [];
  const looked = new Map<Check, number>();
  for (const change of changes) {
    // the first rule is the closest
    const rules = PREPARED.filter((rule) => rule.fits(change.path, ""));
    for (const { check } of rules.slice(0, 1)) looked.set(check, (looked.get(check) ?? 0) + 1);
    const [rule] = rules.filter(({ when }) => when(change));
    if (rule !== undefined) dangers.push({ check: rule.check, message: messageOf(rule.says, [change]) });
    else if (rules.length === 0 && !FINE.some((each) => each.fits(change.path, ""))) {
      notJudged.push(code(pathText(change.path)));
    }
  }
  return { changes: changes.length, dangers: worstFirst(dangers), notJudged, looked };
}

function isOlder({ before, after }: LeafChange): boolean {
  const [was, is] = [before, after].map((value) => coerce(String(value)));
  return was !== null && was !== undefined && is !== null && is !== undefined && compare(is, was) < 0;
}
