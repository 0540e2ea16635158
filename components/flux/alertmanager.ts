import { stringify } from "yaml";
import type { ClusterDefinition } from "../../config/derive";

type Receivers = ClusterDefinition["alerts"]["receivers"];
type Receiver = Receivers[string];

/** The alert that always fires. What it goes to raises the alarm itself when it stops coming. */
const HEARTBEAT = "Watchdog";

/** Where alerts go that nobody is told of. Alertmanager wants a receiver for them; the name is none of the definition's. */
const NOBODY = "(nobody)";

/** Alerts of the tree that follow from another one of it: while that fires, they say nothing. */
export const CONSEQUENCES: Readonly<Record<string, readonly string[]>> = {
  EtcdWithoutQuorum: ["ApiServerDown", "NodeSilent", "TargetDown"],
  ApiServerDown: ["NodeSilent", "TargetDown"],
};

const TITLE = "{{ .Status | toUpper }}: {{ .GroupLabels.alertname }}";
const TEXT =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook }}{{ .Annotations.runbook_url }}\n\n{{ end }}";

/**
 * Alertmanager's configuration: each receiver of the definition gets the alerts of its severities. It has the
 * receivers' addresses in it, so it is a secret.
 *
 * @param addresses What alerts are posted to, by the receiver's name.
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 * @throws Error if a receiver has no address.
 */
export function alertmanagerConfig(receivers: Receivers, addresses: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(receivers).sort(([a], [b]) => (a < b ? -1 : 1));
  return stringify({
    route: {
      receiver: NOBODY,
      // one message, whatever namespaces it is about
      group_by: ["alertname"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "12h",
      routes: sorted.flatMap(([name, receiver]) => routes(name, receiver)),
    },
    // Whoever knows the worse of the same need not hear the lesser.
    inhibit_rules: [
      inhibition("critical", ["warning", "info"]),
      inhibition("warning", ["info"]),
      ...Object.entries(CONSEQUENCES).map(([cause, alerts]) => ({
        source_matchers: [`alertname = ${cause}`],
        target_matchers: [`alertname =~ ${alerts.join("|")}`],
      })),
    ],
    receivers: [
      { name: NOBODY },
      ...sorted.map(([name, { kind }]) => ({ name, ...notifier(kind, address(name, addresses)) })),
    ],
  });
}

/** Every route goes on to the next one: receivers do not hide alerts from each other. */
function routes(name: string, { severities }: Receiver): object[] {
  const told = severities.filter((severity) => severity !== "heartbeat");
  const found: object[] = [];
  if (severities.includes("heartbeat")) {
    found.push({
      receiver: name,
      matchers: [`alertname = ${HEARTBEAT}`],
      group_wait: "0s",
      group_interval: "1m",
      repeat_interval: "5m",
      continue: true,
    });
  }
  if (told.length > 0) found.push({ receiver: name, matchers: [`severity =~ ${told.join("|")}`], continue: true });
  return found;
}

function inhibition(source: string, targets: readonly string[]): object {
  return {
    source_matchers: [`severity = ${source}`],
    target_matchers: [`severity =~ ${targets.join("|")}`],
    equal: ["alertname", "namespace"],
  };
}

function notifier(kind: Receiver["kind"], url: string): object {
  switch (kind) {
    case "discord":
      return { discord_configs: [{ webhook_url: url, title: TITLE, message: TEXT }] };
    case "slack":
      return { slack_configs: [{ api_url: url, send_resolved: true, title: TITLE, text: TEXT }] };
    case "webhook":
      return { webhook_configs: [{ url }] };
  }
}

function address(name: string, addresses: Readonly<Record<string, string>>): string {
  const found = addresses[name];
  if (found === undefined) throw new Error(`there is no address for the alert receiver ${name}`);
  return found;
}
