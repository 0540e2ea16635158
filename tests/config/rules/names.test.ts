import * as fc from "fast-check";
import { mistakes } from "../support/messages";

const label = (length: number) => "a".repeat(length);
const LIMIT = 253;

/** A domain of so many characters that ends in the zone. */
function domain(length: number): string {
  const labels: string[] = [];
  for (let rest = length - ".example.com".length; rest > 0; rest -= 64) labels.push(label(Math.min(63, rest)));
  return `${labels.join(".")}.example.com`.replace(/^\./, "");
}

test("whatever cluster, domain and host validate, every name that is made of them is one of DNS", () => {
  const exposed = fc.integer({ min: 1, max: 63 });
  const lengths = fc.tuple(fc.integer({ min: 1, max: 63 }), fc.integer({ min: 14, max: 250 }), exposed);
  fc.assert(
    fc.property(lengths, ([cluster, length, key]) => {
      const name = domain(length);
      const text = `cluster: { name: ${label(cluster)}, domain: ${name} }\nexposure: { ${label(key)}: { access: lan } }`;
      if (mistakes(text).length > 0) return;
      const host = `${label(key)}.${name}`;
      const made = [
        `${label(cluster)}-tunnel.example.com`,
        `${label(cluster)}-operator`,
        `_acme-challenge.${name}`,
        `externaldns-cname.${host}`,
        host,
      ];
      for (const each of made) {
        expect(each.length).toBeLessThanOrEqual(LIMIT);
        expect(Math.max(...each.split(".").map((part) => part.length))).toBeLessThanOrEqual(63);
      }
    }),
    { numRuns: 60 },
  );
});

test("names up to the limits are fine", () => {
  expect(
    mistakes(`cluster: { name: ${label(54)}, domain: ${domain(200)} }\nexposure: { radarr: { access: lan } }`),
  ).toEqual([]);
  expect(mistakes(`cluster: { name: ${label(55)} }`)).toHaveLength(1);
});

test("a LAN host is fine where the domain's certificate covers it, and nowhere else", () => {
  const host = fc.constantFrom(
    "home.example.com",
    "a.home.example.com",
    "a.b.home.example.com",
    "example.com",
    "a.example.com",
  );
  fc.assert(
    fc.property(host, (name) => {
      const found = mistakes(`cluster: { domain: home.example.com }\nexposure: { a: { access: lan, host: ${name} } }`);
      const covered = name === "home.example.com" || /^[^.]+\.home\.example\.com$/.test(name);
      expect(found).toEqual(
        covered ? [] : [expect.stringMatching(/^exposure\.a\.host: .*the certificate of the LAN covers/)],
      );
    }),
  );
});
