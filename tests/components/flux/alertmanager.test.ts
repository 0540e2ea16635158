import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { alertmanagerConfig } from "../../../components/flux/alertmanager";
import { ensureTools } from "../../../infrastructure/lab/kubernetes/binaries";
import { requiredSecrets } from "../../../stacks/required-secrets";
import { shippedDefinition } from "../../support/shipped-definition";

const ADDRESSES = {
  phone: "https://discord.example.com/1",
  team: "https://slack.example.com/2",
  watchman: "https://ping.example.com/3",
};
const configOf = (...args: Parameters<typeof alertmanagerConfig>) => parse(alertmanagerConfig(...args)) as Config;

interface Config {
  route: { receiver: string; routes: unknown[] };
  inhibit_rules: unknown[];
  receivers: Record<string, unknown>[];
}

test("without receivers alerts go to nobody", () => {
  const { route, receivers } = configOf({}, {});
  expect(route).toEqual({
    receiver: "(nobody)",
    group_by: ["alertname"],
    group_wait: "30s",
    group_interval: "5m",
    repeat_interval: "12h",
    routes: [],
  });
  expect(receivers).toEqual([{ name: "(nobody)" }]);
});

test("each receiver gets its severities, and none takes an alert from the next", () => {
  const { route } = configOf(
    {
      team: { kind: "slack", severities: ["info"] },
      phone: { kind: "discord", severities: ["critical", "warning"] },
    },
    ADDRESSES,
  );
  expect(route.routes).toEqual([
    { receiver: "phone", matchers: ["severity =~ critical|warning"], continue: true },
    { receiver: "team", matchers: ["severity =~ info"], continue: true },
  ]);
});

test("the heartbeat goes to who asks for it, every five minutes, beside the alerts", () => {
  const { route } = configOf({ watchman: { kind: "webhook", severities: ["heartbeat", "critical"] } }, ADDRESSES);
  expect(route.routes).toEqual([
    {
      receiver: "watchman",
      matchers: ["alertname = Watchdog"],
      group_wait: "0s",
      group_interval: "1m",
      repeat_interval: "5m",
      continue: true,
    },
    { receiver: "watchman", matchers: ["severity =~ critical"], continue: true },
  ]);
});

test("each kind is told in its own way", () => {
  const title = "{{ .Status | toUpper }}: {{ .GroupLabels.alertname }}";
  const text =
    "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook }}{{ .Annotations.runbook_url }}\n\n{{ end }}";
  const { receivers } = configOf(
    {
      phone: { kind: "discord", severities: ["critical"] },
      team: { kind: "slack", severities: ["critical"] },
      watchman: { kind: "webhook", severities: ["critical"] },
    },
    ADDRESSES,
  );
  expect(receivers.slice(1)).toEqual([
    { name: "phone", discord_configs: [{ webhook_url: ADDRESSES.phone, title, message: text }] },
    { name: "team", slack_configs: [{ api_url: ADDRESSES.team, send_resolved: true, title, text }] },
    { name: "watchman", webhook_configs: [{ url: ADDRESSES.watchman }] },
  ]);
});

test("the worse hides the lesser of the same, and a cause what follows from it", () => {
  expect(configOf({}, {}).inhibit_rules).toEqual([
    {
      source_matchers: ["severity = critical"],
      target_matchers: ["severity =~ warning|info"],
      equal: ["alertname", "namespace"],
    },
    {
      source_matchers: ["severity = warning"],
      target_matchers: ["severity =~ info"],
      equal: ["alertname", "namespace"],
    },
    {
      source_matchers: ["alertname = EtcdWithoutQuorum"],
      target_matchers: ["alertname =~ ApiServerDown|NodeSilent|TargetDown"],
    },
    { source_matchers: ["alertname = ApiServerDown"], target_matchers: ["alertname =~ NodeSilent|TargetDown"] },
  ]);
});

test("a receiver without an address is named", () => {
  expect(() => alertmanagerConfig({ phone: { kind: "discord", severities: ["info"] } }, {})).toThrow(
    new Error("there is no address for the alert receiver phone"),
  );
});

describe("Alertmanager's own amtool", () => {
  let amtool: string;
  let folder: string;

  beforeAll(async () => {
    ({ amtool } = await ensureTools(["amtool"]));
    folder = mkdtempSync(path.join(tmpdir(), "alertmanager-"));
  }, 600_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** What amtool says; it fails with it where it refuses the configuration. */
  function ask(config: string, ...args: readonly string[]): string {
    const file = path.join(folder, "alertmanager.yaml");
    writeFileSync(file, config);
    const asked =
      args.length === 0 ? ["check-config", file] : ["config", "routes", "test", "--config.file", file, ...args];
    return execFileSync(amtool, asked, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  }

  const { form } = requiredSecrets({
    ...shippedDefinition(),
    alerts: { receivers: { phone: { kind: "discord", severities: ["critical"] } } },
  }).find(({ key }) => key === "alertReceivers.phone") ?? { form: undefined };

  const everyKind = (url: string): string =>
    alertmanagerConfig(
      {
        phone: { kind: "discord", severities: ["critical", "warning"] },
        team: { kind: "slack", severities: ["critical", "warning", "info"] },
        watchman: { kind: "webhook", severities: ["heartbeat"] },
      },
      { phone: url, team: url, watchman: url },
    );

  test("takes the configuration without receivers", () => {
    expect(ask(alertmanagerConfig({}, {}))).toContain("SUCCESS");
  });

  const taken = [
    "https://discord.com/api/webhooks/1/a-B_c",
    "http://10.0.0.9:8123/api/webhook/alerts",
    "https://user:pa%20ss@ntfy.example.com",
    "https://[fd00::9]:8443/",
    "https://example.com/a?b=c&d=%7B%22e%22%7D#f",
    "https://example.com/#",
  ];
  test.each(taken)("takes an address that the stack config takes: %j", (url) => {
    expect(form?.test(url)).toBe(true);
    expect(ask(everyKind(url))).toContain("SUCCESS");
  });

  const refused = [
    "https://example.com/a\nb",
    "https://example.com/%zz",
    "https://example.com:port/",
    "https://exa mple.com/",
    "https://",
    "https:///path",
    "ftp://example.com/",
    "example.com/hook",
    "",
  ];
  test.each(refused)("refuses an address that the stack config refuses: %j", (url) => {
    expect(form?.test(url)).toBe(false);
    expect(() => ask(everyKind(url))).toThrow();
  });

  test.each(["https://example.com/{{ .Status }}", "https://example.com/a ", "https://example.com/yes: no", "<secret>"])(
    "would read an address otherwise, which the stack config refuses: %j",
    (url) => {
      expect(form?.test(url)).toBe(false);
    },
  );

  test.each([
    [["alertname=NodeDown", "severity=critical"], "phone,team"],
    [["alertname=TargetDown", "severity=warning", "namespace=media"], "phone,team"],
    [["alertname=Own", "severity=info"], "team"],
    [["alertname=Watchdog", "severity=none"], "watchman"],
    [["alertname=Own", "severity=none"], "(nobody)"],
    [["alertname=Own"], "(nobody)"],
  ])("sends %j to %s", (labels, receivers) => {
    expect(ask(everyKind("https://example.com/hook"), ...labels)).toBe(receivers);
  });
});
