import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { Access } from "../../components/cloudflare/access";
import { providerArgs, STRAY_VARIABLES } from "../../components/cloudflare/provider";
import { Routes } from "../../components/cloudflare/routes";
import { Tunnel } from "../../components/cloudflare/tunnel";
import { stackDefinition } from "../definition";
import { refuseVariables } from "../environment";
import type { Produced } from "../outputs";
import { layerSecrets } from "../secrets";

const definition = stackDefinition();
const { account, zone, access: rules, ...names } = definition.cloudflare;
const { hosts } = definition.exposure;
const { cloudflareToken } = layerSecrets("cloudflare", definition);
refuseVariables(STRAY_VARIABLES);

const settings = { endpoint: definition.endpoints.cloudflare, apiToken: cloudflareToken };
const provider = new cloudflare.Provider("cloudflare", providerArgs(settings));

const access = new Access("access", { account, cluster: definition.cluster.name, hosts, ...rules }, { provider });
const { applications, team } = access;
const after = Object.values(applications);

const tunnel = new Tunnel(
  "tunnel",
  { account, zone: zone.id, tunnel: names.tunnel, host: definition.tunnelHost, after },
  { provider },
);

const routes = new Routes("routes", { account, tunnelId: tunnel.tunnelId, hosts, applications, team }, { provider });

export = {
  tunnelId: tunnel.tunnelId,
  tunnelName: tunnel.tunnelName,
  tunnelToken: tunnel.token,
  tunnelHost: definition.tunnelHost,
  routes: [...routes.hosts],
  accessApplications: pulumi.all(Object.fromEntries(Object.entries(applications).map(([host, { id }]) => [host, id]))),
} satisfies Produced<"cloudflare">;
