import { z } from "zod";
import { allowSchema } from "./cloudflare";
import { dnsLabel, domainName, port } from "./formats";

const exposedPort = z
  .strictObject({
    port: port.describe("Port number, the same outside and in the cluster."),
    protocol: z.enum(["TCP", "UDP"], "is not a protocol; write TCP or UDP").describe("TCP or UDP."),
  })
  .describe("One port.");

const exposureEntry = z
  .strictObject({
    access: z
      .enum(["public", "access", "lan", "tailnet"], "is not a way in; write public, access, lan or tailnet")
      .describe(
        "public: anybody, over the tunnel. access: over the tunnel, behind Cloudflare Access. lan: the house's network. tailnet: Tailscale.",
      ),
    host: domainName
      .optional()
      .describe("Host name in the zone; <key>.<cluster.domain> if absent. Not for tailnet and ports."),
    allow: allowSchema.optional().describe("Who may pass Access, if not cloudflare.access.allow."),
    ports: z
      .array(exposedPort)
      .min(1, "is empty; write at least one port or leave it out")
      .optional()
      .describe("TCP and UDP ports instead of HTTP; for lan and tailnet."),
  })
  .describe("One way in.");

/** Each way into the house, once, by name. */
export const exposureSchema = z.record(dnsLabel, exposureEntry).default({}).describe("Each way into the house, once.");

export const alertsSchema = z
  .strictObject({
    receivers: z
      .record(
        dnsLabel,
        z
          .strictObject({
            kind: z
              .enum(["discord", "slack", "webhook"], "is not a kind of receiver; write discord, slack or webhook")
              .describe("What is at the address."),
            severities: z
              .array(
                z.enum(
                  ["critical", "warning", "info", "heartbeat"],
                  "is not a severity; write critical, warning, info or heartbeat",
                ),
              )
              .min(1, "is empty; write at least one of critical, warning, info and heartbeat")
              .default(["critical", "warning"])
              .describe(
                "Which alerts it gets. heartbeat: a sign of life every five minutes, for a service that raises the alarm when it stays away.",
              ),
          })
          .describe("One receiver."),
      )
      .default({})
      .describe("Who is told, by name; the address is a secret in the stack config."),
  })
  .prefault({})
  .describe("Who is told when something is wrong.");
