import { createAuthority, issue } from "../../../../infrastructure/lab/certificates/authority";
import { kubeconfig } from "../../../../infrastructure/lab/adapters/talos/kubeconfig";

/** The outputs of a kubeconfig whose client certificate ends in so many hours. */
async function ending(hours: number) {
  const authority = await createAuthority({ commonName: "kubernetes" }, "p256");
  const { certificate } = await issue(authority, { commonName: "admin", usages: ["client"], hours });
  return { kubernetesClientConfiguration: { clientCertificate: Buffer.from(certificate).toString("base64") } };
}

const GENERATED = ["kubeconfigRaw", "kubernetesClientConfiguration"];

test.each([
  [{}, 721, []],
  [{}, 719, GENERATED],
  [{}, -1, GENERATED],
  [{ certificateRenewalDuration: "24h" }, 25, []],
  [{ certificateRenewalDuration: "24h" }, 23, GENERATED],
])("with %j, one that ends in %d h: renewed is %j", async (inputs, hours, renewed) => {
  expect(kubeconfig.renewed?.(inputs, await ending(hours))).toEqual(renewed);
});
