import { layerNames } from "../../stacks/layers";
import { requiredSecrets, setSecretCommand } from "../../stacks/required-secrets";
import { layerSecrets } from "../../stacks/secrets";
import { record } from "../support/recorder";
import { shippedDefinition } from "../support/shipped-definition";

const shipped = shippedDefinition();
const keys = (definition = shipped) => requiredSecrets(definition).map(({ layer, key }) => `${layer} ${key}`);

const always = [
  "proxmox proxmoxToken",
  "cloudflare cloudflareToken",
  "flux cloudflareDnsToken",
  "flux tailscaleClientId",
  "flux tailscaleClientSecret",
  "flux proxmoxExporterToken",
];
const snmp = ["flux snmpUsername", "flux snmpAuthPassword", "flux snmpPrivPassword"];

test("the shipped definition asks for these secrets", () => {
  expect(keys()).toEqual([...always, ...snmp, "flux alertReceivers.phone"]);
});

test("without SNMP and receivers there is less to supply", () => {
  const definition = shippedDefinition((input) => {
    input.synology.snmp = { enabled: false };
    input.alerts = { receivers: {} };
  });
  expect(keys(definition)).toEqual(always);
});

test.each([
  ["https://github.com/example/homelab", ["flux gitUsername", "flux gitPassword"]],
  ["ssh://git@github.com/example/homelab", ["flux gitIdentity", "flux gitKnownHosts"]],
])("a private repository at %s needs %s", (url, wanted) => {
  const definition = shippedDefinition((input) => {
    input.git = { url, private: true };
    input.alerts = { receivers: {} };
  });
  expect(keys(definition)).toEqual([...always, ...snmp, ...wanted]);
});

test.each([
  ["ssh://git@github.com/example/homelab", "github.com"],
  ["ssh://alice@git.lan:2222/homelab", "-p 2222 git.lan"],
])("the known_hosts line of %s comes from ssh-keyscan %s", (url, server) => {
  const definition = shippedDefinition((input) => {
    input.git = { url, private: true };
  });
  const { what } = requiredSecrets(definition).find(({ key }) => key === "gitKnownHosts")!;
  expect(what).toBe(`known_hosts line of the Git server, from ssh-keyscan ${server}`);
});

test("each receiver of alerts has an address, in an order that the file has no say in", () => {
  const definition = shippedDefinition((input) => {
    input.alerts = { receivers: { phone: { kind: "discord" }, desk: { kind: "slack" } } };
  });
  expect(keys(definition).slice(-2)).toEqual(["flux alertReceivers.desk", "flux alertReceivers.phone"]);
});

test("each sink of telemetry has a header, in an order that the file has no say in", () => {
  const endpoint = "https://otlp.vendor.example";
  const definition = shippedDefinition((input) => {
    input.telemetry = { sinks: { vendor: { endpoint }, archive: { endpoint } } };
  });
  expect(keys(definition).slice(-2)).toEqual(["flux telemetrySinks.archive", "flux telemetrySinks.vendor"]);
});

test.each([
  ["Bearer abc", true],
  ["Basic dTpw==", true],
  ["", false],
  [" Bearer abc", false],
  ["Bearer abc\nX-Other: 1", false],
])("the header %j of a sink is one: %s", (header, is) => {
  const definition = shippedDefinition((input) => {
    input.telemetry = { sinks: { vendor: { endpoint: "https://otlp.vendor.example" } } };
  });
  const secret = requiredSecrets(definition).find(({ key }) => key === "telemetrySinks.vendor");
  expect(secret?.form?.test(header)).toBe(is);
});

test("a node with secret patches has them as a secret of the talos layer", () => {
  const definition = shippedDefinition((input) => {
    input.nodes["worker-2"]!.secretPatches = true;
  });
  expect(keys(definition).filter((key) => !keys().includes(key))).toEqual(["talos talosPatches.worker-2"]);
});

test("every secret belongs to a layer and says what it is", () => {
  for (const { layer, what } of requiredSecrets(shipped)) {
    expect(layerNames).toContain(layer);
    expect(what).toMatch(/\S/);
  }
});

test.each([
  ["proxmoxToken", "npm run homelab -- pulumi --stack attic config set --secret homelab:proxmoxToken"],
  [
    "alertReceivers.phone",
    "npm run homelab -- pulumi --stack attic config set --secret --path homelab:alertReceivers.phone",
  ],
])("the line that supplies %s leaves no value in the shell's history", (key, line) => {
  expect(setSecretCommand({ key, layer: "flux", what: "" }, "attic")).toBe(line);
});

const TOKEN = "homelab@pve!pulumi=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const fluxConfig = {
  "homelab:cloudflareDnsToken": "d".repeat(40),
  "homelab:tailscaleClientId": "id",
  "homelab:tailscaleClientSecret": "tailscale",
  "homelab:proxmoxExporterToken": TOKEN,
  "homelab:snmpUsername": "snmp",
  "homelab:snmpAuthPassword": "auth",
  "homelab:snmpPrivPassword": "priv",
  "homelab:alertReceivers": '{"phone":"https://discord.example.com/hook"}',
};

test("a layer gets its own secrets by key, and as secrets, even if somebody wrote them in plain text", async () => {
  const config = { ...fluxConfig, "homelab:proxmoxToken": TOKEN };
  const { result } = await record(
    () => ({ proxmox: layerSecrets("proxmox", shipped), flux: layerSecrets("flux", shipped) }),
    { config },
  );
  expect(result).toEqual({
    proxmox: { proxmoxToken: { secret: TOKEN } },
    flux: {
      cloudflareDnsToken: { secret: "d".repeat(40) },
      tailscaleClientId: { secret: "id" },
      tailscaleClientSecret: { secret: "tailscale" },
      proxmoxExporterToken: { secret: TOKEN },
      snmpUsername: { secret: "snmp" },
      snmpAuthPassword: { secret: "auth" },
      snmpPrivPassword: { secret: "priv" },
      "alertReceivers.phone": { secret: "https://discord.example.com/hook" },
    },
  });
});

test("a layer without secrets gets none", async () => {
  expect((await record(() => layerSecrets("talos", shipped))).result).toEqual({});
});

function flux(change: Record<string, string | undefined>) {
  const changed: Record<string, string | undefined> = { ...fluxConfig, ...change };
  const config = JSON.parse(JSON.stringify(changed)) as Record<string, string>;
  return record(() => layerSecrets("flux", shipped), { config });
}

test("everything that is missing is named at once, each with the line that supplies it", async () => {
  const missing = {
    "homelab:tailscaleClientId": undefined,
    "homelab:snmpUsername": "",
    "homelab:alertReceivers": "{}",
  };
  const error: unknown = await flux(missing).catch((reason: unknown) => reason);
  expect(error).toHaveProperty("__pulumiRunError", true);
  expect(error).toHaveProperty(
    "message",
    "the stack's config lacks what the flux layer needs; run\n" +
      "  npm run homelab -- pulumi --stack prox-n100 config set --secret homelab:tailscaleClientId   # id of Tailscale's OAuth client\n" +
      "  npm run homelab -- pulumi --stack prox-n100 config set --secret homelab:snmpUsername   # SNMPv3 user of the Synology\n" +
      "  npm run homelab -- pulumi --stack prox-n100 config set --secret --path homelab:alertReceivers.phone   " +
      "# address that alerts for phone are posted to, https://<host>/<path>",
  );
});

test.each([
  ["homelab:alertReceivers", "https://discord.example.com/hook", "alertReceivers.phone"],
  ["homelab:alertReceivers", '["https://discord.example.com/hook"]', "alertReceivers.phone"],
  ["homelab:alertReceivers", '{"phone":7}', "alertReceivers.phone"],
  ["homelab:alertReceivers", "null", "alertReceivers.phone"],
])("%s set to %s is as good as missing, and is not shown", async (key, value, missing) => {
  const error: unknown = await flux({ [key]: value }).catch((reason: unknown) => reason);
  expect(String(error)).toContain(`homelab:${missing}   #`);
  expect(String(error)).not.toContain("hook");
});

test.each([
  ["proxmox", "homelab:proxmoxToken", "homelab@pve!pulumi"],
  ["proxmox", "homelab:proxmoxToken", "PVEAPIToken=homelab@pve!pulumi=aaaa bbbb"],
  ["flux", "homelab:proxmoxExporterToken", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"],
  ["flux", "homelab:cloudflareDnsToken", "dns-token\n"],
  ["flux", "homelab:tailscaleClientSecret", "tskey-client-kéy"],
  ["cloudflare", "homelab:cloudflareToken", "x".repeat(39)],
  ["cloudflare", "homelab:cloudflareToken", "x".repeat(81)],
  ["cloudflare", "homelab:cloudflareToken", `Bearer ${"x".repeat(40)}`],
] as const)(
  "in the %s layer, %s of another form than the provider takes is refused unseen",
  async (layer, key, value) => {
    const program = () => layerSecrets(layer, shipped);
    const error: unknown = await record(program, { config: { ...fluxConfig, [key]: value } }).catch((e: unknown) => e);
    expect(String(error)).toContain(`--stack prox-n100 config set --secret ${key}   # what is set is not this: `);
    expect(String(error)).not.toContain(value);
  },
);

test.each(["x".repeat(40), "x-_9".repeat(20)])("a Cloudflare token like %s is taken", async (token) => {
  const config = { "homelab:cloudflareToken": token };
  const { result } = await record(() => layerSecrets("cloudflare", shipped), { config });
  expect(result).toEqual({ cloudflareToken: { secret: token } });
});
