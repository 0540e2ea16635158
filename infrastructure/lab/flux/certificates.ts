import type { ClusterApi } from "./cluster-api";
import { type ClusterObject, conditionOf, isReady, withConditions } from "./cluster-object";
import { type ClusterState, find } from "./cluster-state";

/**
 * Stands in for cert-manager: issuers are ready, and a certificate is when its issuer is; then its Secret is there, with
 * nothing in it that anybody could believe.
 */
export async function issueCertificates(api: ClusterApi, state: ClusterState): Promise<void> {
  for (const issuer of state.issuers) {
    await ready(api, issuer, "ACMEAccountRegistered", "The ACME account was registered with the ACME server");
  }
  for (const certificate of state.certificates) {
    const { issuerRef, secretName } = certificate.spec as { issuerRef: { name: string }; secretName: string };
    const issuer = find(state.issuers, issuerRef.name, undefined);
    if (issuer === undefined || conditionOf(issuer, "Ready")?.status !== "True") continue;
    if (find(state.secrets, secretName, certificate.metadata.namespace) === undefined) {
      await api.apply(
        {
          apiVersion: "v1",
          kind: "Secret",
          type: "kubernetes.io/tls",
          metadata: { name: secretName, namespace: certificate.metadata.namespace },
          data: { "tls.crt": "", "tls.key": "" },
        },
        "cert-manager-certificates-issuing",
      );
    }
    await ready(api, certificate, "Ready", "Certificate is up to date and has not expired");
  }
}

async function ready(api: ClusterApi, object: ClusterObject, reason: string, message: string): Promise<void> {
  if (isReady(object)) return;
  await api.setStatus(object, {
    conditions: withConditions(object, { type: "Ready", status: "True", reason, message }),
  });
}
