import fc from "fast-check";
import { allowGroups, guardedHosts, sorted, type GuardedHost } from "../../../components/cloudflare/allow-list";

const family = { emails: ["a@example.com", "b@example.com"], groups: [] };
const me = { emails: ["a@example.com"], groups: [] };
const team = { emails: [], groups: ["7a0d0f0e-0000-4000-8000-000000000001"] };

function host(name: string, allow: GuardedHost["allow"]): GuardedHost {
  return { name, host: `${name}.example.com`, access: "access", allow };
}

function keys(hosts: readonly GuardedHost[]) {
  return allowGroups(hosts, family).map(({ key, hosts: members }) => [key, ...members.map(({ name }) => name)]);
}

test("only hosts behind Access are guarded", () => {
  const guarded = host("grafana", me);
  const open = { name: "demo", host: "demo.example.com", access: "public", allow: undefined } as const;
  const lan = { name: "radarr", host: "radarr.example.com", access: "lan", allow: undefined } as const;
  expect(guardedHosts([open, guarded, lan])).toEqual([guarded]);
});

test("hosts that name nobody are one group without a key, the others go by the first of them", () => {
  expect(keys([host("code", family), host("grafana", me), host("home", family), host("vault", me)])).toEqual([
    [undefined, "code", "home"],
    ["grafana", "grafana", "vault"],
  ]);
});

test("lists are equal whatever their order, and although one says somebody twice", () => {
  const again = { emails: ["b@example.com", "a@example.com", "b@example.com"], groups: [] };
  expect(keys([host("code", family), host("home", again)])).toEqual([[undefined, "code", "home"]]);
});

test("an e-mail address and a group are different people", () => {
  expect(keys([host("code", team), host("home", me)])).toEqual([
    ["code", "code"],
    ["home", "home"],
  ]);
});

test("every host is in exactly one group, and each group has hosts", () => {
  const lists = fc.subarray(["a@example.com", "b@example.com", "c@example.com"]);
  const hosts = fc
    .uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/))
    .chain((names) => fc.tuple(...names.map((name) => lists.map((emails) => host(name, { emails, groups: [] })))));
  fc.assert(
    fc.property(hosts, (given) => {
      const groups = allowGroups(given, family);
      expect(groups.flatMap((group) => group.hosts.map(({ name }) => name)).sort()).toEqual(
        given.map(({ name }) => name).sort(),
      );
      expect(groups.every((group) => group.hosts.length > 0)).toBe(true);
      const named = groups.map(({ key }) => key);
      expect(new Set(named).size).toBe(named.length);
    }),
  );
});

test("sorts entries and keeps each once", () => {
  expect(sorted(["b", "a", "b"])).toEqual(["a", "b"]);
});
