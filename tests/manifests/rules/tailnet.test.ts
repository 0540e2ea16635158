import { tailnet } from "../../../infrastructure/manifests/rules/tailnet";
import { TAILNET_POLICY } from "../../../infrastructure/manifests/tailnet-policy";
import { shippedDefinition } from "../../support/shipped-definition";
import { broken } from "../tree-of";

const definition = shippedDefinition((changed) => {
  changed.exposure = {
    disks: { access: "tailnet" },
    sync: { access: "tailnet", ports: [{ port: 22000, protocol: "UDP" }] },
    films: { access: "lan" },
  };
});

const POLICY = `{
  // people
  "groups": { "group:home": ["you@example.com"], "group:empty": [], "group:all": ["autogroup:member"] },
  "tagOwners": {
    "tag:k8s-operator": ["autogroup:admin"],
    "tag:k8s": ["tag:k8s-operator"],
    "tag:k8s-disks": ["tag:k8s-operator"],
    "tag:k8s-sync": ["tag:k8s-operator"],
    "tag:printer": ["autogroup:admin"],
  },
  "grants": [
    { "src": ["*"], "dst": ["tag:printer", "autogroup:internet"], "ip": ["*"] },
    { "src": ["group:home"], "dst": ["tag:k8s-disks"], "ip": ["tcp:443"] },
    { "src": ["me@example.com"], "dst": ["tag:k8s-sync"], "ip": ["udp:22000"] },
  ],
}
`;

const ingress = (tags: string, host = "disks") => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: disks
  namespace: web
  annotations: { ${tags} }
spec:
  ingressClassName: tailscale
  tls: [{ hosts: [${host}] }]
`;
const service = (tags: string) => `apiVersion: v1
kind: Service
metadata: { name: any, namespace: web, annotations: { ${tags} } }
spec: { type: LoadBalancer, loadBalancerClass: tailscale, ports: [{ port: 22000, protocol: UDP }] }
`;
const TREE = {
  "disks.yaml": ingress('tailscale.com/tags: "tag:k8s-disks"'),
  "sync.yaml": service('tailscale.com/tags: "tag:k8s-sync"'),
};

function say(policy: string, tree: Record<string, string> = TREE): string[] {
  return broken(tailnet, { ...tree, [TAILNET_POLICY]: policy }, definition);
}

/** The policy with a part of it replaced. */
function changed(from: string, to: string): string {
  expect(POLICY).toContain(from);
  return POLICY.replace(from, to);
}

test("people named for each entry reach it, and its proxy has its tag", () => {
  expect(say(POLICY)).toEqual([]);
});

const DISKS = '{ "src": ["group:home"], "dst": ["tag:k8s-disks"], "ip": ["tcp:443"] }';
const without = (grant: string) => changed(`    ${grant},\n`, "");
const granted = (change: (grant: string) => string) => changed(DISKS, change(DISKS));
const from = (who: string) => granted((grant) => grant.replace("group:home", who));

test.each<[string, string, string]>([
  ["nobody", without(DISKS), "lets nobody reach disks; write a grant with tag:k8s-disks"],
  ["everybody", from("*"), "lets * reach disks; name people, or a group of named people"],
  [
    "whoever is a member",
    from("autogroup:member"),
    "lets autogroup:member reach disks; name people, or a group of named people",
  ],
  ["another proxy", from("tag:k8s-sync"), "lets tag:k8s-sync reach disks; name people, or a group of named people"],
  ["a group of nobody", from("group:empty"), "lets group:empty reach disks; name people, or a group of named people"],
  ["a group of all", from("group:all"), "lets group:all reach disks; name people, or a group of named people"],
  [
    "a group that is not there",
    from("group:misspelt"),
    "lets group:misspelt reach disks; name people, or a group of named people",
  ],
])("%s may not be who reaches an entry", (_, policy, message) => {
  expect(say(policy)).toEqual([`${TAILNET_POLICY}  ${message}`]);
});

test.each<[string, string, readonly string[]]>([
  [
    "another port",
    granted((grant) => grant.replace("tcp:443", 'tcp:443", "tcp:22')),
    ["opens tcp:22 of disks, which the exposure table does not list; take it out"],
  ],
  [
    "all ports",
    granted((grant) => grant.replace("tcp:443", "*")),
    [
      "does not open tcp:443 of disks; write it into the ip of its grant",
      "opens * of disks, which the exposure table does not list; take it out",
    ],
  ],
  ...["*", "autogroup:tagged", "tag:k8s", "tag:k8s-operator", "100.64.0.0/10", "fd7a:115c:a1e0::/48"].map(
    (target): [string, string, string[]] => [
      target,
      changed('["tag:printer", ', `["tag:printer", "${target}", `),
      [`grants ${target}, which is wider than one entry; name the tags of the entries`],
    ],
  ),
  [
    "rules of the old kind",
    changed('  "grants"', '  "acls": [{ "action": "accept", "src": ["*"], "dst": ["*:*"] }],\n  "grants"'),
    ["has acls, which let through beside the grants; write grants in their place"],
  ],
  [
    "a tag that others may give",
    changed('"tag:k8s-disks": ["tag:k8s-operator"]', '"tag:k8s-disks": ["autogroup:member"]'),
    ['does not give tag:k8s-disks to the operator alone; write "tag:k8s-disks": ["tag:k8s-operator"] under tagOwners'],
  ],
  [
    "a tag of no entry",
    changed('"tag:printer":', '"tag:k8s-old": ["tag:k8s-operator"], "tag:printer":'),
    ["has tag:k8s-old, and the exposure table no such entry; take it out"],
  ],
  [
    "no operator",
    changed('    "tag:k8s-operator": ["autogroup:admin"],\n', ""),
    ["does not have tag:k8s-operator; write it under tagOwners"],
  ],
  ["what is no policy", changed("{\n  //", "{{\n  //"), ["is no policy: PropertyNameExpected in line 1; correct it"]],
  [
    "a list that is none",
    changed('["group:home"]', '"group:home"'),
    ["is no policy: grants.1.src: Invalid input: expected array, received string; correct it"],
  ],
])("%s is told", (_, policy, messages) => {
  expect(say(policy)).toEqual(messages.map((message) => `${TAILNET_POLICY}  ${message}`));
});

test.each<[string, Record<string, string>, string]>([
  [
    "an Ingress without a tag",
    { ...TREE, "disks.yaml": ingress("") },
    "disks.yaml:6  Ingress web/disks has no tag; annotate tailscale.com/tags: tag:k8s-disks",
  ],
  [
    "an Ingress with the tag of another",
    { ...TREE, "disks.yaml": ingress('tailscale.com/tags: "tag:k8s-sync"') },
    "disks.yaml:6  Ingress web/disks has tag:k8s-sync; annotate tailscale.com/tags: tag:k8s-disks",
  ],
  [
    "a Service without a tag",
    { ...TREE, "sync.yaml": service("") },
    "sync.yaml:3  Service web/any has no tag; annotate tailscale.com/tags: tag:k8s-sync",
  ],
])("%s is told", (_, tree, message) => {
  expect(say(POLICY, tree)).toEqual([message]);
});
