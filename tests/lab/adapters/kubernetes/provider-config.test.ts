import { kubernetesAdapter } from "../../../../infrastructure/lab/adapters/kubernetes/adapter";
import { createAuthority, issue } from "../../../../infrastructure/lab/certificates/authority";
import { unknown, type PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import { harness, map, rejection } from "./harness";
import { kubeconfigOf, make, providerOf, settings } from "./provider";
import { startStandIn } from "./stand-in";

const lab = harness();

describe("the provider", () => {
  const adapter = kubernetesAdapter();
  const configure = async (config: PlainMap) => adapter.configure({ ...settings, ...config });

  test.each([
    ["another address than loopback", (url: string) => url.replace("127.0.0.1", "192.168.50.10"), /loopback only/],
    ["http", (url: string) => url.replace("https:", "http:"), /is not https/],
  ])("refuses %s", async (_, change, message) => {
    await expect(
      configure({ kubeconfig: kubeconfigOf(change(lab.server.url), lab.authority, lab.client) }),
    ).rejects.toThrow(message);
  });

  test("shows nothing of a kubeconfig that it cannot read", async () => {
    expect(await rejection(configure({ kubeconfig: "{ client-key-data: hidden" }))).toEqual(
      new Error("the kubeconfig of the provider cannot be read"),
    );
  });

  test("refuses settings that it does not model", async () => {
    const kubeconfig = kubeconfigOf(lab.server.url, lab.authority, lab.client);
    await expect(configure({ kubeconfig, enableServerSideApply: "false" })).rejects.toThrow(
      "the lab models the provider kubernetes with enableServerSideApply: true only",
    );
  });

  test("honours tls-server-name, also where it is an address", async () => {
    const owner = await createAuthority({ commonName: "other" }, "p256");
    const hosts = ["192.168.50.10"];
    const certificate = await issue(owner, { commonName: "vip", hosts, usages: ["server"] });
    const other = await startStandIn(certificate);
    try {
      const good = await providerOf(kubeconfigOf(other.url, owner, lab.client, "192.168.50.10"));
      expect((await make(good, map())).id).toBe("flux-system/cluster-settings");
      const bad = await providerOf(kubeconfigOf(other.url, owner, lab.client));
      await expect(make(bad, map())).rejects.toThrow(/unreachable.*IP: 127.0.0.1 is not in the cert's list/);
    } finally {
      await other.close();
    }
  });

  test.each([
    ["the identifier", { clusterIdentifier: "one" }, { clusterIdentifier: "two" }, true],
    [
      "an address under the same identifier",
      { clusterIdentifier: "one" },
      { clusterIdentifier: "one", kubeconfig: "x" },
      false,
    ],
    ["an identifier that is not known yet", { clusterIdentifier: "one" }, { clusterIdentifier: unknown }, true],
    ["a kubeconfig that is not known yet", {}, { kubeconfig: unknown }, true],
  ])("means another cluster or not: %s", (_, old, next, answer) => {
    expect(adapter.replacedBy!(old as PlainMap, next as PlainMap)).toBe(answer);
  });
});
