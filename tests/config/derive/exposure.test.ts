import { deriveExposure, hostOf } from "../../../config/derive/exposure";
import { definitionOf } from "../support/messages";

test("each entry goes where its kind is read, sorted, with the name that it has", () => {
  const text = `
cloudflare: { access: { allow: { emails: [you@example.com] } } }
exposure:
  tv: { access: public }
  code: { access: access }
  grafana: { access: access, host: charts.example.com, allow: { emails: [me@example.com] } }
  app-10: { access: lan }
  app-9: { access: lan }
  longhorn: { access: tailnet }
  a-tailnet: { access: tailnet }
  torrent: { access: lan, ports: [{ port: 50413, protocol: TCP }, { port: 50413, protocol: UDP }] }
  minecraft: { access: tailnet, ports: [{ port: 25565, protocol: TCP }] }
`;
  expect(deriveExposure(definitionOf(text))).toEqual({
    hosts: [
      { name: "app-9", host: "app-9.example.com", access: "lan", allow: undefined },
      { name: "app-10", host: "app-10.example.com", access: "lan", allow: undefined },
      {
        name: "grafana",
        host: "charts.example.com",
        access: "access",
        allow: { emails: ["me@example.com"], groups: [] },
      },
      { name: "code", host: "code.example.com", access: "access", allow: { emails: ["you@example.com"], groups: [] } },
      { name: "tv", host: "tv.example.com", access: "public", allow: undefined },
    ],
    tailnet: [{ name: "a-tailnet" }, { name: "longhorn" }],
    ports: [
      { name: "minecraft", access: "tailnet", ports: [{ port: 25565, protocol: "TCP" }] },
      {
        name: "torrent",
        access: "lan",
        ports: [
          { port: 50413, protocol: "TCP" },
          { port: 50413, protocol: "UDP" },
        ],
      },
    ],
  });
});

test.each([
  [{ access: "public" }, "tv.example.com"],
  [{ access: "lan", host: "films.example.com" }, "films.example.com"],
  [{ access: "tailnet" }, undefined],
  [{ access: "lan", ports: [] }, undefined],
] as const)("the host of %j is %s", (entry, expected) => {
  const { host, ports, access } = { host: undefined, ports: undefined, ...entry };
  expect(hostOf("tv", { access, host, ports: ports && [...ports] }, "example.com")).toBe(expected);
});
