import * as cloudflare from "@pulumi/cloudflare";
import { INGRESS_SERVICE } from "../../../components/cloudflare/ingress-service";
import { Routes, routedHosts } from "../../../components/cloudflare/routes";
import { record } from "../../support/recorder";
import { shippedDefinition } from "../../support/shipped-definition";

const TYPE = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const APPLICATION = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
const { hosts } = shippedDefinition().exposure;

function routes(guarded: readonly string[] = ["code", "grafana"]) {
  return record(
    () => {
      const provider = new cloudflare.Provider("cloudflare", { apiToken: "t" });
      const applications = Object.fromEntries(
        guarded.map((name) => [
          `${name}.example.com`,
          new cloudflare.ZeroTrustAccessApplication(name, { accountId: "a", name }, { provider }),
        ]),
      );
      const args = { account: "a", tunnelId: "0815", hosts, applications, team: "family" };
      return { hosts: new Routes("routes", args, { provider }).hosts };
    },
    { outputs: (type, name) => (type === APPLICATION ? { aud: `aud-of-${name}` } : {}) },
  );
}

/** What cloudflared asks of each request, before it hands it to the cluster. */
const guard = (aud: string) => ({
  originRequest: { access: { required: true, teamName: "family", audTags: [aud] } },
});

test("each public and access host has a route by its name to the ingress controller, every other name leads nowhere", async () => {
  const recording = await routes();
  expect(recording.one(TYPE).inputs).toEqual({
    accountId: "a",
    tunnelId: "0815",
    config: {
      ingresses: [
        { hostname: "code.example.com", service: INGRESS_SERVICE, ...guard("aud-of-code") },
        { hostname: "demo.example.com", service: INGRESS_SERVICE },
        { hostname: "grafana.example.com", service: INGRESS_SERVICE, ...guard("aud-of-grafana") },
        { hostname: "jellyfin.example.com", service: INGRESS_SERVICE },
        { hostname: "jellyseer.example.com", service: INGRESS_SERVICE },
        { service: "http_status:404" },
      ],
    },
  });
  expect(recording.result).toEqual({
    hosts: [
      "code.example.com",
      "demo.example.com",
      "grafana.example.com",
      "jellyfin.example.com",
      "jellyseer.example.com",
    ],
  });
});

test("a host behind Access without an application gets no route", async () => {
  await expect(routes(["code"])).rejects.toThrow("grafana.example.com has no Access application");
});

test("routes wait for the Access applications", async () => {
  const registered = (await routes()).one(TYPE, "routes");
  expect(registered.dependsOn).toEqual([`${APPLICATION}::code`, `${APPLICATION}::grafana`]);
  expect(registered.parent).toBe("homelab:cloudflare:Routes::routes");
  expect(registered.options.provider).toBe("pulumi:providers:cloudflare::cloudflare");
});

test("the ingress controller is a Service in the cluster", () => {
  expect(INGRESS_SERVICE).toBe("http://ingress-nginx-controller.ingress.svc.cluster.local:80");
});

test("nothing of the LAN is routed", () => {
  expect(hosts.some(({ access }) => access === "lan")).toBe(true);
  expect(routedHosts(hosts.filter(({ access }) => access === "lan"))).toEqual([]);
});
