import { z } from "zod";
import { dnsLabel, httpsUrl } from "./formats";

export const telemetrySchema = z
  .strictObject({
    sinks: z
      .record(
        dnsLabel,
        z
          .strictObject({
            endpoint: httpsUrl.describe("Where it takes OTLP over HTTP, without /v1/traces and the like."),
          })
          .describe("One sink."),
      )
      .default({})
      .describe(
        "Who else gets what the collector takes: traces, metrics and logs, over the internet, by name. What each wants as its Authorization header is a secret in the stack config.",
      ),
  })
  .prefault({})
  .describe("What is measured and logged, and where it goes besides Grafana.");
