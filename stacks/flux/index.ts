import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { clusterProvider } from "../../components/flux/cluster-provider";
import { facts } from "../../components/flux/facts";
import { firstPreviewNotice } from "../../components/flux/first-preview";
import { Flux } from "../../components/flux/flux";
import { manifestVersion } from "../../components/flux/manifest-version";
import { clusterSecrets, gitCredentials } from "../../components/flux/secrets";
import { tokenRevision } from "../../components/flux/token-revision";
import { stackDefinition } from "../definition";
import type { Produced } from "../outputs";
import { LayerReference } from "../reference";
import { layerSecrets } from "../secrets";
import { apiPatience } from "./settings";

const definition = stackDefinition();
const config = layerSecrets("flux", definition);
const talos = new LayerReference("talos");
const cloudflare = new LayerReference("cloudflare");

const cluster = { kubeconfig: talos.get("kubeconfig"), identity: talos.get("etcdGeneration") };
const provider = clusterProvider("cluster", cluster, apiPatience());
// Letters and digits: it is typed at Grafana's login.
const grafana = new random.RandomPassword("grafana-admin", { length: 32, special: false });
const telemetry = new random.RandomPassword("telemetry", { length: 32, special: false });
const tunnelToken = cloudflare.get("tunnelToken");
const settings = facts(definition, { host: cloudflare.get("tunnelHost"), revision: tokenRevision(tunnelToken) });
const secrets = clusterSecrets(definition, {
  config,
  tunnelToken,
  grafanaAdminPassword: grafana.result,
  telemetryPassword: telemetry.result,
});
// Flux reconciles this folder from Git from then on: it is the same in this checkout.
const manifests = `../../${definition.git.path.replace(/^\.\//, "")}`;
if (pulumi.runtime.isDryRun()) {
  pulumi.output(talos.find("etcdGeneration")).apply((generation) => {
    if (generation === undefined) void pulumi.log.warn(firstPreviewNotice(`${__dirname}/${manifests}`));
  });
}
const flux = new Flux(
  "flux",
  { manifests, facts: settings, secrets, gitCredentials: gitCredentials(definition.git, config) },
  { providers: { kubernetes: provider } },
);

export = {
  fluxVersion: manifestVersion(`${__dirname}/${manifests}`),
  namespace: flux.namespace,
  repository: definition.git.url,
  branch: definition.git.branch,
  path: definition.git.path,
  facts: Object.keys(settings).sort(),
  secrets: [...new Set(Object.values(secrets).flatMap((each) => Object.keys(each)))].sort(),
  telemetryPassword: telemetry.result,
} satisfies Produced<"flux">;
