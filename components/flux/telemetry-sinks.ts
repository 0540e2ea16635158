import assert from "node:assert";
import { createHash } from "node:crypto";
import type { ClusterDefinition } from "../../config/derive";

type Sinks = ClusterDefinition["telemetry"]["sinks"];

/**
 * What the collector's configuration has besides its own, as JSON: for each sink an exporter, and for each kind of telemetry
 * a pipeline of its own to all of them, so that a sink that is away holds up nothing that stays here.
 *
 * @param headers What each sink wants as its Authorization header, by name.
 * @see https://opentelemetry.io/docs/collector/configuration/
 * @throws AssertionError if a sink has no header; the stack has asked for all of them before.
 */
export function sinksConfig(sinks: Sinks, headers: Readonly<Record<string, string>>): string {
  const names = Object.keys(sinks).sort();
  if (names.length === 0) return "{}";
  const pipeline = {
    receivers: ["otlp"],
    processors: ["memory_limiter", "batch"],
    exporters: names.map(exporter),
  };
  return JSON.stringify({
    exporters: Object.fromEntries(
      names.map((name) => [
        exporter(name),
        { endpoint: sinks[name]?.endpoint, headers: { Authorization: literal(header(name, headers)) } },
      ]),
    ),
    service: { pipelines: { "traces/sinks": pipeline, "metrics/sinks": pipeline, "logs/sinks": pipeline } },
  });
}

/** What tells a list of sinks from the one before. The collector's pods carry it: it reads its configuration when it starts. */
export function sinksRevision(sinks: Sinks): string {
  const known = JSON.stringify(Object.entries(sinks).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `sinks-${createHash("sha256").update(known).digest("hex").slice(0, 8)}`;
}

function exporter(name: string): string {
  return `otlp_http/${name}`;
}

/** The collector fills in `$NAME` and `${…}`. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function header(name: string, headers: Readonly<Record<string, string>>): string {
  const found = headers[name];
  assert(found !== undefined, `there is no header for the sink ${name}`);
  return found;
}
