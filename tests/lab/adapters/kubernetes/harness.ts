import type { Certificate } from "../../../../infrastructure/lab/certificates/authority";
import { issue } from "../../../../infrastructure/lab/certificates/authority";
import type { ConfiguredProvider, PlainMap } from "../../../../infrastructure/lab/engine/provider/adapter";
import { loopbackCertificates } from "../../support/https";
import { kubeconfigOf, providerOf } from "./provider";
import { startStandIn, type StandIn } from "./stand-in";

export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
export const metadata = { name: "cluster-settings", namespace: "flux-system" };

/** The ConfigMap of the flux layer. */
export const map = (data: PlainMap = { VIP: "192.168.50.10" }) => ({
  type: CONFIG_MAP,
  name: "flux-settings",
  inputs: { apiVersion: "v1", kind: "ConfigMap", metadata, data },
});

export const child = (type: string, kind: string, inputs: PlainMap) => ({
  type,
  name: "it",
  inputs: { kind, metadata: { name: "it", namespace: "apps" }, ...inputs },
});

export const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as Error,
  );

/** A stand-in of its own for each test, and a provider that is configured for it. */
export interface Harness {
  authority: Certificate;
  client: Certificate;
  server: StandIn;
  provider: ConfiguredProvider;
}

export function harness(): Harness {
  const made = {} as Harness;
  let certificate: Certificate;
  beforeAll(async () => {
    ({ authority: made.authority, server: certificate } = await loopbackCertificates());
    made.client = await issue(made.authority, { commonName: "admin", usages: ["client"] });
  });
  beforeEach(async () => {
    made.server = await startStandIn(certificate);
    made.provider = await providerOf(kubeconfigOf(made.server.url, made.authority, made.client));
  });
  afterEach(() => made.server.close());
  return made;
}
