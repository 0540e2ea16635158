import { parse } from "yaml";
import { alertmanagerConfig } from "../../../components/flux/alertmanager";

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
    group_by: ["alertname", "namespace"],
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

test("the worse hides the lesser of the same", () => {
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
  ]);
});

test("a receiver without an address is named", () => {
  expect(() => alertmanagerConfig({ phone: { kind: "discord", severities: ["info"] } }, {})).toThrow(
    new Error("there is no address for the alert receiver phone"),
  );
});
