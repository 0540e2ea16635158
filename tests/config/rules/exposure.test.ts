import { mistakes } from "../support/messages";

describe("the zone", () => {
  test.each(["notexample.com", "example.org", "com"].map((domain) => [domain]))(
    "%s is not in example.com",
    (domain) => {
      const found = mistakes(`cluster: { domain: ${domain} }\nexposure: { tv: { access: public } }`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^cluster\.domain: /);
    },
  );

  test("a host in a domain that is outside is not called outside a second time", () => {
    expect(
      mistakes("cluster: { domain: example.org }\nexposure: { films: { access: public, host: tv.example.org } }"),
    ).toEqual([
      "cluster.domain: is example.org, which is not in the zone cloudflare.zone.name example.com; write example.com or a name that ends in .example.com",
    ]);
  });

  test("the zone itself and one label below it have a certificate", () => {
    expect(
      mistakes(
        "exposure: { home: { access: public, host: example.com }, tv: { access: access, allow: { emails: [you@example.com] } } }",
      ),
    ).toEqual([]);
  });

  test("a host name that cannot be read is not taken for the default one", () => {
    expect(mistakes("exposure: { tv: { access: public }, films: { access: lan, host: TV } }")).toEqual([
      "exposure.films.host: is not a domain name; write lower-case labels joined by dots, e.g. home.example.com",
    ]);
  });
});

describe("a host exposed twice", () => {
  test("by its default name and by a written one", () => {
    expect(mistakes("exposure: { films: { access: lan, host: tv.example.com }, tv: { access: public } }")).toEqual([
      "exposure.tv: is tv.example.com, which exposure.films is already; write another host for one",
    ]);
  });

  test("is none where one of them has ports or is in the tailnet", () => {
    expect(
      mistakes(
        "exposure: { tv: { access: public }, films: { access: tailnet }, tv-cast: { access: lan, ports: [{ port: 8009, protocol: TCP }] } }",
      ),
    ).toEqual([]);
  });
});

describe("ports", () => {
  test.each([
    ["lan", "80", "TCP", "the LAN's ingress"],
    ["lan", "443", "TCP", "the LAN's ingress"],
    ["lan", "10250", "TCP", "the kubelet"],
    ["lan", "50000", "TCP", "the Talos API"],
    ["lan", "8472", "UDP", "flannel"],
    ["lan", "443", "UDP", undefined],
    ["tailnet", "443", "TCP", undefined],
  ])("%s %s/%s belongs to %s", (access, port, protocol, owner) => {
    expect(
      mistakes(`exposure: { x: { access: ${access}, ports: [{ port: ${port}, protocol: ${protocol} }] } }`),
    ).toEqual(
      owner === undefined
        ? []
        : [`exposure.x.ports[0]: is ${port}/${protocol}, which ${owner} has on the nodes; write another port`],
    );
  });

  test("twice in one entry is twice, in the tailnet too", () => {
    expect(
      mistakes(
        "exposure: { x: { access: tailnet, ports: [{ port: 1234, protocol: TCP }, { port: 1234, protocol: TCP }] } }",
      ),
    ).toEqual(["exposure.x.ports[1]: is 1234/TCP, which exposure.x.ports[0] is already; write another port"]);
  });

  test("the place in the list is kept where an entry before it cannot be read", () => {
    expect(
      mistakes(
        "exposure: { x: { access: lan, ports: [{ port: none, protocol: TCP }, { port: 1234, protocol: TCP }, { port: 1234, protocol: TCP }] } }",
      ),
    ).toEqual([
      "exposure.x.ports[0].port: is not a port; write a number from 1 to 65535",
      "exposure.x.ports[2]: is 1234/TCP, which exposure.x.ports[1] is already; write another port",
    ]);
  });
});

describe("who may pass", () => {
  const nobody = "cloudflare.access.allow: is empty, so that nobody may pass to";

  test("nobody in general is one mistake for all the hosts that rely on it", () => {
    expect(mistakes("exposure: { a: { access: access }, b: { access: access }, c: { access: public } }")).toEqual([
      `${nobody} a and b; write emails or groups`,
    ]);
  });

  test("an address that cannot be read may be somebody", () => {
    expect(
      mistakes("cloudflare: { access: { allow: { emails: [me] } } }\nexposure: { a: { access: access } }"),
    ).toEqual(["cloudflare.access.allow.emails[0]: is not an e-mail address; write name@example.com"]);
  });

  test("a host that says it in a way that cannot be read does not rely on the general list", () => {
    expect(mistakes("exposure: { a: { access: access, allow: me } }")).toEqual([
      "exposure.a.allow: is a text; write a block with emails and groups",
    ]);
  });
});
