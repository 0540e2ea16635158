import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { users } from "../../components/flux/telemetry-users";
import {
  type ApiServer,
  clusterCertificates,
  type ClusterCertificates,
  kubeconfig,
  startApiServer,
} from "../support/api-server";
import { SECRET_PARTS } from "../../components/flux/secret-parts";
import { type Recording, UNKNOWN } from "../support/recorder";
import { recordStack, type StackOptions } from "../support/stack-program";

const CONFIG_FILE = "kubernetes:yaml/v2:ConfigFile";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const PROVIDER = "pulumi:providers:kubernetes";

const CONFIG = {
  "homelab:cloudflareDnsToken": "dns-token",
  "homelab:tailscaleClientId": "ts-id",
  "homelab:tailscaleClientSecret": "ts-secret",
  "homelab:proxmoxExporterToken": "exporter@pve!metrics=0b1c",
  "homelab:snmpUsername": "snmp-user",
  "homelab:snmpAuthPassword": "snmp-auth",
  "homelab:snmpPrivPassword": "snmp-priv",
  "homelab:alertReceivers": JSON.stringify({ phone: "https://discord.example.com/hook" }),
};
const CLOUDFLARE = { tunnelId: "tunnel-id", tunnelHost: "prox-n100-tunnel.example.com", tunnelToken: "tunnel-token" };

jest.setTimeout(60_000);

let certificates: ClusterCertificates;
let server: ApiServer;
let text: string;
let shipped: Recording<Record<string, unknown>>;
beforeAll(async () => {
  certificates = await clusterCertificates();
  server = await startApiServer(certificates, [200]);
  text = kubeconfig(certificates, `https://127.0.0.1:${String(server.port)}`);
  shipped = await flux();
}, 60_000);
afterAll(async () => {
  await server.close();
});

const talos = () => ({ kubeconfig: text, etcdGeneration: "generation-1" });

function flux({ config, ...options }: StackOptions = {}) {
  return recordStack("flux", {
    config: { ...CONFIG, ...config },
    secretKeys: Object.keys({ ...CONFIG, ...config }),
    outputs: (type, name) => (type === PASSWORD ? { result: `${name.replace("-admin", "")}-password` } : {}),
    stacks: { "homelab-talos": talos(), "homelab-cloudflare": CLOUDFLARE },
    ...options,
  });
}

test("Flux is a component with three manifests, the facts, a Secret for each part that has secrets, and the credentials, beside two generated passwords", () => {
  expect(shipped.resources.map(({ type, name, parent }) => [type, name, parent]).sort()).toEqual(
    [
      [PROVIDER, "cluster", undefined],
      [PASSWORD, "grafana-admin", undefined],
      [PASSWORD, "telemetry", undefined],
      ["homelab:flux:Flux", "flux", undefined],
      [CONFIG_FILE, "flux-install", "homelab:flux:Flux::flux"],
      [CONFIG_FILE, "flux-components", "homelab:flux:Flux::flux"],
      [CONFIG_FILE, "flux-sync", "homelab:flux:Flux::flux"],
      [CONFIG_MAP, "flux-settings", "homelab:flux:Flux::flux"],
      ...["certs-issuers", "dns", "ingress", "monitoring", "observability", "tailscale"].map((part) => [
        SECRET,
        `flux-secrets-${part}`,
        "homelab:flux:Flux::flux",
      ]),
      [SECRET, "flux-git-credentials", "homelab:flux:Flux::flux"],
    ].sort(),
  );
});

test("says what Flux follows and what manifests may substitute", () => {
  const { facts, secrets, ...rest } = shipped.result as { facts: string[]; secrets: string[] };
  expect(rest).toEqual({
    fluxVersion: "v2.9.5",
    namespace: "flux-system",
    repository: "https://github.com/example/homelab",
    branch: "main",
    path: "./cluster/kubernetes/flux",
    telemetryPassword: { secret: "telemetry-password" },
  });
  expect(facts).toEqual(Object.keys(shipped.one(CONFIG_MAP).inputs["data"] as object).sort());
  expect(secrets).toEqual([...new Set(Object.values(SECRET_PARTS).flat())].sort());
});

test("the manifests are those of the folder that Flux follows, from the project's folder", async () => {
  expect(shipped.all(CONFIG_FILE).map(({ inputs }) => inputs)).toEqual([
    { file: "../../cluster/kubernetes/flux/flux-install.yaml" },
    { file: "../../cluster/kubernetes/flux/gotk-components.yaml" },
    { file: "../../cluster/kubernetes/flux/gotk-sync.yaml" },
  ]);
  const elsewhere = flux({ change: (definition) => (definition.git.path = "./clusters/other") });
  await expect(elsewhere).rejects.toThrow(
    /has one mistake:\n {2}line \d+ {2}git\.path: is \.\/clusters\/other, which has no flux-install\.yaml, [^\n]*$/,
  );
});

test("the facts are plain, and the ones of the tunnel are Cloudflare's", () => {
  expect(shipped.one(CONFIG_MAP).inputs["data"]).toMatchObject({
    CLUSTER_NAME: "prox-n100",
    GIT_URL: "https://github.com/example/homelab",
    TUNNEL_HOST: "prox-n100-tunnel.example.com",
    // what the tunnel's token is told from the next one by, and no secret
    TUNNEL_REVISION: "token-fd280218",
  });
});

test("secrets come from the config, the tunnel and the generator, and leave only inside the Secrets of the parts that need them", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const given = shipped.all(SECRET).filter(({ name }) => name.startsWith("flux-secrets-"));
  const contents = Object.fromEntries(given.map(({ name, inputs }) => [name, inputs["stringData"]]));
  expect(contents).toEqual({
    "flux-secrets-certs-issuers": { secret: { CLOUDFLARE_DNS_TOKEN: base64("dns-token") } },
    "flux-secrets-dns": { secret: { CLOUDFLARE_DNS_TOKEN: base64("dns-token") } },
    "flux-secrets-ingress": { secret: { CLOUDFLARE_TUNNEL_TOKEN: base64("tunnel-token") } },
    "flux-secrets-monitoring": {
      secret: {
        ALERTMANAGER_CONFIG: expect.any(String) as string,
        GRAFANA_ADMIN_PASSWORD: base64("grafana-password"),
        PVE_CONFIG: expect.any(String) as string,
        SNMP_AUTH: expect.any(String) as string,
        TELEMETRY_USERS: base64(users({ homelab: "telemetry-password" })),
      },
    },
    "flux-secrets-observability": {
      secret: {
        TELEMETRY_SINKS: base64("{}"),
        TELEMETRY_USERS: base64(users({ homelab: "telemetry-password" })),
      },
    },
    "flux-secrets-tailscale": {
      secret: { TAILSCALE_CLIENT_ID: base64("ts-id"), TAILSCALE_CLIENT_SECRET: base64("ts-secret") },
    },
  });
  expect(shipped.all(PASSWORD).map(({ inputs }) => inputs)).toEqual(Array(2).fill({ length: 32, special: false }));
  const others = JSON.stringify([shipped.resources.filter((each) => !given.includes(each)), shipped.result]);
  for (const value of ["tunnel-token", "dns-token", "ts-secret", "0b1c", "snmp-auth", "/hook", "grafana-password"]) {
    expect(others).not.toContain(value);
  }
});

test("everything in the cluster goes by the talos layer's kubeconfig, whatever the shell says", async () => {
  const recording = await flux({ environment: { KUBECONFIG: "/home/somebody/.kube/config" } });
  expect(recording.one(PROVIDER).inputs).toMatchObject({
    kubeconfig: { secret: text },
    clusterIdentifier: "generation-1",
  });
  const objects = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(objects).toHaveLength(11);
  for (const { options } of objects) expect(options.provider).toBe(`${PROVIDER}::cluster`);
});

test("an update has asked the API server, a preview asks nobody", async () => {
  const asked = server.asked.length;
  await flux({ preview: true });
  expect(server.asked.length).toBe(asked);
  await flux();
  expect(server.asked.slice(asked)).toEqual(["GET /readyz admin"]);
});

test("a public repository gets empty credentials", () => {
  const { inputs } = shipped.one(SECRET, "flux-git-credentials");
  expect(inputs["metadata"]).toMatchObject({ name: "flux-system", namespace: "flux-system" });
  expect(inputs["stringData"]).toBeUndefined();
});

test.each([
  [
    "https://github.com/example/homelab",
    { "homelab:gitUsername": "git", "homelab:gitPassword": "pat" },
    { username: "git", password: "pat" },
  ],
  [
    "ssh://git@github.com/example/homelab",
    { "homelab:gitIdentity": "key", "homelab:gitKnownHosts": "host" },
    { identity: "key\n", known_hosts: "host\n" },
  ],
])("a private repository at %s gets its own", async (url, config, expected) => {
  const change: StackOptions["change"] = (definition) => Object.assign(definition.git, { url, private: true });
  const recording = await flux({ change, config });
  expect(recording.one(SECRET, "flux-git-credentials").inputs["stringData"]).toEqual({ secret: expected });
  expect(recording.result).toMatchObject({ repository: url });
});

test("before anything is deployed, a preview says how much of Flux it may lack; later, and in an update, nothing does", async () => {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  try {
    await flux();
    await flux({ preview: true });
    expect(warn).not.toHaveBeenCalled();
    await flux({ preview: true, stacks: {} });
    expect(warn.mock.calls).toEqual([
      [
        "there is no cluster yet, so this preview may lack objects that the first update makes in it: " +
          `the manifests of Flux alone have ${String(objectsOfFlux())}`,
      ],
    ]);
  } finally {
    warn.mockRestore();
  }
});

/** Objects that the layer's manifests have, counted by their kinds. */
function objectsOfFlux(): number {
  const files = ["flux-install.yaml", "gotk-components.yaml", "gotk-sync.yaml"];
  const texts = files.map((file) => readFileSync(join(__dirname, "../../cluster/kubernetes/flux", file), "utf8"));
  return texts.join("\n").match(/^kind: \w+$/gm)?.length ?? 0;
}

test("before anything is deployed, a preview knows what the definition says and nothing of a cluster", async () => {
  const recording = await flux({
    preview: true,
    stacks: {},
    environment: { KUBECONFIG: "/home/somebody/.kube/config" },
  });
  expect(recording.resources).toHaveLength(shipped.resources.length);
  expect(recording.one(PROVIDER).inputs).toMatchObject({ kubeconfig: { secret: UNKNOWN }, clusterIdentifier: UNKNOWN });
  expect(recording.one(CONFIG_MAP).inputs["data"]).toMatchObject({
    CLUSTER_NAME: "prox-n100",
    TUNNEL_HOST: UNKNOWN,
    TUNNEL_REVISION: UNKNOWN,
  });
  expect(recording.result).toEqual({ ...shipped.result, telemetryPassword: { secret: UNKNOWN } });
});

test.each([
  ["talos", "homelab-talos"],
  ["cloudflare", "homelab-cloudflare"],
])("an update before the %s layer is an error that names it", async (layer, missing) => {
  const stacks = { "homelab-talos": talos(), "homelab-cloudflare": CLOUDFLARE, [missing]: {} };
  await expect(flux({ stacks })).rejects.toThrow(
    new RegExp(`^the ${layer} layer has no output \\w+ yet; run npm run homelab -- up --only ${layer} first$`),
  );
});
