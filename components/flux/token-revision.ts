import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * What tells a tunnel's token from the one before: cloudflared's pods carry it, so that they are replaced one by one when
 * the token is rotated. It is no secret: eight digits of a digest lead back to none of 256 random bits. Nothing of the kind
 * may be said of a secret that a person chose.
 *
 * @param token The tunnel's token (secret).
 */
export function tokenRevision(token: pulumi.Output<string>): pulumi.Output<string> {
  // A word before the digits: Flux would hand on eight decimal ones as a number, which no annotation may be.
  return pulumi.unsecret(token.apply((text) => `token-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`));
}
