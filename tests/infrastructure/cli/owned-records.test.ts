import fc from "fast-check";
import { TXT_PREFIX, txtOwner } from "../../../config/external-dns";
import { ownedRecords, type ZoneRecord } from "../../../infrastructure/cli/owned-records";
import { shippedDefinition } from "../../support/shipped-definition";

let next = 0;

function record(type: string, name: string, content = "somewhere"): ZoneRecord {
  return { id: String(next++), type, name, content };
}

function claim(type: string, name: string, owner = "prox-n100"): ZoneRecord {
  const labels = `heritage=external-dns,external-dns/owner=${owner},external-dns/resource=ingress/apps/x`;
  return record("TXT", `${TXT_PREFIX.replace("%{record_type}", type.toLowerCase())}${name}`, `"${labels}"`);
}

function names(records: readonly ZoneRecord[]): string[] {
  return records.map(({ type, name }) => `${type} ${name}`);
}

test("a record is ours by its TXT record, which goes with it", () => {
  const zone = [
    record("CNAME", "jellyfin.example.com"),
    claim("CNAME", "jellyfin.example.com"),
    record("A", "radarr.example.com"),
    record("A", "radarr.example.com"),
    claim("A", "radarr.example.com"),
  ];
  expect(ownedRecords(zone, "prox-n100")).toEqual(zone);
});

test("what has no such TXT record is somebody else's", () => {
  const zone = [
    record("CNAME", "www.example.com"),
    record("TXT", "example.com", "v=spf1 -all"),
    record("CNAME", "prox-n100-tunnel.example.com"),
    record("TXT", "externaldns-cname.trap.example.com", "external-dns/owner=prox-n100"),
  ];
  expect(ownedRecords(zone, "prox-n100")).toEqual([]);
});

test("another cluster's records in the same zone stay, also where its name begins with ours", () => {
  const zone = [
    record("CNAME", "a.example.com"),
    claim("CNAME", "a.example.com", "prox-n100-b"),
    record("CNAME", "b.example.com"),
    claim("CNAME", "b.example.com", "prox-n100"),
  ];
  expect(names(ownedRecords(zone, "prox-n100"))).toEqual([
    "CNAME b.example.com",
    "TXT externaldns-cname.b.example.com",
  ]);
});

test("only the record of the type that is claimed goes", () => {
  const zone = [
    record("A", "c.example.com"),
    record("TXT", "c.example.com", "google-site-verification=x"),
    record("AAAA", "c.example.com"),
    claim("A", "c.example.com"),
  ];
  expect(names(ownedRecords(zone, "prox-n100"))).toEqual(["A c.example.com", "TXT externaldns-a.c.example.com"]);
});

test("a claim whose record is gone goes by itself; one with another prefix goes without its record", () => {
  const old = { ...claim("CNAME", "d.example.com"), name: "k8s.cname-d.example.com" };
  const zone = [record("CNAME", "d.example.com"), old, claim("CNAME", "gone.example.com")];
  expect(names(ownedRecords(zone, "prox-n100"))).toEqual([
    "TXT k8s.cname-d.example.com",
    "TXT externaldns-cname.gone.example.com",
  ]);
});

test("the zone's own name and a wildcard are understood, whatever the case", () => {
  const zone = [
    record("CNAME", "Example.com"),
    claim("CNAME", "example.com"),
    record("CNAME", "*.example.com"),
    claim("CNAME", "*.example.com"),
  ];
  expect(ownedRecords(zone, "prox-n100")).toHaveLength(4);
});

test("every record with its claim is found, and no other", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
  const type = fc.constantFrom("A", "AAAA", "CNAME");
  const entries = fc.uniqueArray(fc.record({ label, type, ours: fc.boolean() }), {
    selector: ({ label, type }) => `${type} ${label}`,
  });
  fc.assert(
    fc.property(entries, (all) => {
      const zone = all.flatMap(({ label, type, ours }) => [
        record(type, `${label}.example.com`),
        claim(type, `${label}.example.com`, ours ? "prox-n100" : "another"),
      ]);
      const expected = zone.filter((_, index) => all[Math.floor(index / 2)]?.ours);
      expect(ownedRecords(zone, "prox-n100")).toEqual(expected);
    }),
  );
});

test("the owner is the cluster", () => {
  expect(txtOwner(shippedDefinition())).toBe("prox-n100");
});
