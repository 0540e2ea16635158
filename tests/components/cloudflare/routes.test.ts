import * as cloudflare from "@pulumi/cloudflare";
import * as random from "@pulumi/random";
import { INGRESS_SERVICE } from "../../../components/cloudflare/ingress-service";
import { Routes, routedHosts } from "../../../components/cloudflare/routes";
import { record } from "../../support/recorder";
import { shippedDefinition } from "../../support/shipped-definition";

const TYPE = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const { hosts } = shippedDefinition().exposure;

function routes() {
  return record(() => {
    const provider = new cloudflare.Provider("cloudflare", { apiToken: "t" });
    const application = new random.RandomId("application", { byteLength: 1 });
    const built = new Routes("routes", { account: "a", tunnelId: "0815", hosts, after: [application] }, { provider });
    return { hosts: built.hosts };
  });
}

test("each public and access host has a route by its name to the ingress controller, every other name leads nowhere", async () => {
  const recording = await routes();
  expect(recording.one(TYPE).inputs).toEqual({
    accountId: "a",
    tunnelId: "0815",
    config: {
      ingresses: [
        { hostname: "code.example.com", service: INGRESS_SERVICE },
        { hostname: "demo.example.com", service: INGRESS_SERVICE },
        { hostname: "grafana.example.com", service: INGRESS_SERVICE },
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

test("routes wait for what must stand before them", async () => {
  const registered = (await routes()).one(TYPE, "routes");
  expect(registered.dependsOn).toEqual(["random:index/randomId:RandomId::application"]);
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
