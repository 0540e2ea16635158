import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { definitionChanges } from "../../../../infrastructure/cli/review/definition-changes";

/** A definition of no cluster: what matters is where a value is. */
const BASE = `
cluster: { name: c, domain: example.com }
talos: { version: v1.13.9, extensions: [siderolabs/i915] }
kubernetes: { version: v1.36.3 }
proxmox: { endpoint: "https://192.0.2.2:8006", hosts: { a: { cores: 4, memory: 32GiB } } }
network: { subnet: 192.0.2.0/24, nameservers: [192.0.2.1], timeServers: [time.example.com] }
nodes: { worker-1: { role: worker, cores: 4, memory: 8GiB } }
synology: { address: 192.0.2.5 }
cloudflare: { account: a, access: { allow: { emails: [you@example.com] } } }
exposure: { app: { access: lan } }
git: { url: "https://github.com/example/homelab", branch: main }
alerts: { receivers: { phone: { kind: discord } } }
`;

const changed = (from: string, to: string) => {
  const after = BASE.replace(from, to);
  expect(after).not.toBe(BASE);
  return definitionChanges(parse(BASE), parse(after));
};

test.each([
  ["another repository", "github.com/example", "github.com/evil", "source", "Flux follows another repository"],
  ["another branch", "branch: main", "branch: evil", "source", "Flux follows another repository"],
  ["another folder", "branch: main", "branch: main, path: docs", "source", "Flux follows another repository"],
  ["another Proxmox", "192.0.2.2", "203.0.113.1", "code", "the credentials of Proxmox go to another address"],
  ["Proxmox is believed", "hosts:", "insecure: true, hosts:", "code", "whether Proxmox' certificate is checked"],
  [
    "another Cloudflare",
    "synology:",
    "endpoints: { cloudflare: https://evil.example }\nsynology:",
    "code",
    "at another address",
  ],
  [
    "another image factory",
    "synology:",
    "endpoints: { imageFactory: https://evil.example }\nsynology:",
    "code",
    "at another address",
  ],
  [
    "a patch of a machine",
    "memory: 8GiB",
    "memory: 8GiB, patches: [{ machine: { files: [] } }]",
    "machine",
    "patches the config of machines",
  ],
  ["a patch of all", "talos: {", "talos: { patches: [{ cluster: {} }],", "machine", "patches the config of machines"],
  [
    "a new node with a patch",
    "nodes: {",
    "nodes: { evil: { patches: [{ a: 1 }] },",
    "machine",
    "patches the config of machines",
  ],
  ["an extension", "[siderolabs/i915]", "[siderolabs/i915, evil/tools]", "machine", "built into the machines' system"],
  ["an older Talos", "v1.13.9", "v1.12.0", "machine", "goes back to an older version"],
  ["another time server", "time.example.com", "time.evil.example", "machine", "ask another server"],
  ["another name server", "[192.0.2.1]", "[203.0.113.1]", "machine", "ask another server"],
  [
    "workloads on control planes",
    "v1.36.3",
    "v1.36.3, allowSchedulingOnControlPlanes: true",
    "machine",
    "workloads run on control planes",
  ],
  ["a host for anybody", "access: lan", "access: public", "exposure", "changes a way in"],
  ["a port", "app: {", "x: { access: lan, ports: [{ port: 1 }] }, app: {", "exposure", "changes a way in"],
  [
    "one more person",
    "[you@example.com]",
    "[you@example.com, me@evil.example]",
    "exposure",
    "whom Cloudflare Access lets in",
  ],
  ["another account", "account: a", "account: b", "exposure", "the account, the zone or the tunnel"],
  ["another NAS", "192.0.2.5", "203.0.113.5", "host", "volumes and backups are elsewhere"],
  ["a wider LAN", "192.0.2.0/24", "0.0.0.0/0", "network", "addresses that policies"],
  ["nobody is told", "phone: { kind: discord }", "", "watched", "who is told"],
])("%s", (...[, from, to, check, phrase]) => {
  expect(changed(from, to).dangers).toEqual(
    expect.arrayContaining([expect.objectContaining({ check, message: expect.stringContaining(phrase) as string })]),
  );
});

test.each([
  ["more memory", "memory: 8GiB", "memory: 12GiB"],
  ["fewer cores", "cores: 4, memory: 8GiB", "cores: 2, memory: 8GiB"],
  ["a newer Talos", "v1.13.9", "v1.13.10"],
  ["a newer Kubernetes", "v1.36.3", "v1.36.4"],
  ["another word", "\ncluster", "\n# a comment\ncluster"],
])("%s wants no second look here", (...[, from, to]) => {
  expect(changed(from, to)).toMatchObject({ dangers: [], notJudged: [] });
});

test("a key that no check knows is not judged", () => {
  expect(changed("name: c", "name: d").notJudged).toEqual(["`cluster.name`"]);
});

test("every key of the schema is looked at or left to the sections that say what it comes to", () => {
  const { properties } = JSON.parse(readFileSync("config/cluster.schema.json", "utf8")) as { properties: object };
  const known = Object.keys(properties).filter((key) => {
    const { dangers, notJudged } = definitionChanges({}, { [key]: { any: { thing: "x" } } });
    return dangers.length > 0 || notJudged.length > 0;
  });
  expect(known).toEqual(Object.keys(properties));
});
