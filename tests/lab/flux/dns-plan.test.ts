import { dnsPlan, type ZoneRecord } from "../../../infrastructure/lab/flux/dns-plan";

const values = {
  txtOwnerId: "home",
  txtPrefix: "externaldns-%{record_type}.",
  domainFilters: ["example.com"],
  extraArgs: ["--ingress-class=nginx", "--ingress-class=lan"],
};

function ingress(name: string, host: string, target: string, ingressClassName = "nginx") {
  const annotations = { "external-dns.kubernetes.io/target": target };
  const metadata = { name, namespace: "media", annotations, uid: name, resourceVersion: "1", creationTimestamp: "" };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: { ingressClassName, rules: [{ host }] },
  };
}

/** Carries the plan out; says whether there was anything to do. */
function sync(records: ZoneRecord[], ...ingresses: readonly ReturnType<typeof ingress>[]): boolean {
  const { remove, create } = dnsPlan({ ingresses, values, records });
  for (const record of remove) records.splice(records.indexOf(record), 1);
  for (const record of create) records.push({ ...record, id: `${record.name} ${record.content}` });
  return remove.length + create.length > 0;
}

const shown = (records: readonly ZoneRecord[]) =>
  records.map(({ name, type, content }) => `${name} ${type} ${content}`);

const note = (resource: string) =>
  `TXT "heritage=external-dns,external-dns/owner=home,external-dns/resource=ingress/media/${resource}"`;

test("each host gets a record to its target, and one beside it that says whose it is", () => {
  const records: ZoneRecord[] = [];
  expect(sync(records, ingress("a", "a.example.com", "tunnel.example.com"))).toBe(true);
  expect(shown(records)).toEqual([
    "a.example.com CNAME tunnel.example.com",
    `externaldns-cname.a.example.com ${note("a")}`,
  ]);
  expect(sync(records, ingress("a", "a.example.com", "tunnel.example.com"))).toBe(false);
});

test("several addresses are several records of one name", () => {
  const records: ZoneRecord[] = [];
  sync(records, ingress("b", "b.example.com", "192.168.1.1,192.168.1.2", "lan"));
  expect(shown(records).filter((record) => !record.includes("TXT"))).toEqual([
    "b.example.com A 192.168.1.1",
    "b.example.com A 192.168.1.2",
  ]);
});

test("a host of another zone or class is left out", () => {
  const records: ZoneRecord[] = [];
  expect(sync(records, ingress("a", "a.example.org", "t"), ingress("b", "b.example.com", "t", "tailscale"))).toBe(
    false,
  );
  expect(records).toEqual([]);
});

test("records go when their Ingress does, and somebody else's stay", () => {
  const records: ZoneRecord[] = [];
  sync(records, ingress("a", "a.example.com", "tunnel.example.com"));
  const foreign = { ...records[0]!, id: "x", name: "c.example.com" };
  records.push(foreign);
  expect(sync(records, ingress("c", "c.example.com", "elsewhere.example.com"))).toBe(true);
  expect(shown(records)).toEqual(["c.example.com CNAME tunnel.example.com"]);
});
