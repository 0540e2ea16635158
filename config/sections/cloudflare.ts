import { z } from "zod";
import { cloudflareId, dnsLabel, domainName } from "./formats";
import { text } from "./text";

/** Who may pass Cloudflare Access. */
export const allowSchema = z
  .strictObject({
    emails: z
      .array(z.email("is not an e-mail address; write name@example.com"))
      .default([])
      .describe("E-mail addresses."),
    groups: z
      .array(z.guid("is not an Access group's id; write the one that Zero Trust → Access → Groups shows"))
      .default([])
      .describe("Ids of Access groups."),
  })
  .describe("Who may pass Access.");

const zoneSchema = z
  .strictObject({
    id: cloudflareId.describe("Zone id."),
    name: domainName.describe("The zone, e.g. example.com."),
    advancedCertificates: z
      .boolean()
      .default(false)
      .describe("The zone has certificates for names more than one label below it (Advanced Certificate Manager)."),
  })
  .describe("The zone that the exposed hosts are in.");

export const cloudflareSchema = z
  .strictObject({
    account: cloudflareId.describe("Account id."),
    zone: zoneSchema,
    tunnel: dnsLabel.describe("Name of the tunnel."),
    access: z
      .strictObject({
        allow: allowSchema.prefault({}).describe("Who may pass where a host names nobody itself."),
        sessionDuration: text(/^[1-9]\d*(m|h)$/, "is not a duration; write minutes or hours, e.g. 24h")
          .default("24h")
          .describe("How long a login lasts."),
      })
      .prefault({})
      .describe("Cloudflare Access, which asks who comes before it lets them through."),
  })
  .describe("Cloudflare: tunnel, DNS and Access.");
