import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Letters and digits, as many as hold 256 bits. Cloudflare wants at least 32 bytes, encoded as base64. */
const SECRET_LENGTH = 43;

export interface TunnelArgs {
  /** Account id. */
  readonly account: string;
  /** Id of the zone that the record is in. */
  readonly zone: string;
  /** Name of the tunnel. */
  readonly tunnel: string;
  /** Full name of the tunnel's record, which every public host's record points to. */
  readonly host: string;
  /** What must outlive the tunnel: the Access applications. */
  readonly after: readonly pulumi.Resource[];
}

/** The tunnel, and the one DNS record by which it is found. */
export class Tunnel extends pulumi.ComponentResource {
  readonly tunnelId: pulumi.Output<string>;
  readonly tunnelName: pulumi.Output<string>;
  /** What cloudflared runs with (secret). */
  readonly token: pulumi.Output<string>;

  constructor(
    name: string,
    { account, zone, tunnel, host, after }: TunnelArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("homelab:cloudflare:Tunnel", name, {}, opts);
    // A password, because its id is "none" for all of them. The id of RandomBytes is the value, and ids are in the state
    // in plain text: https://github.com/pulumi/pulumi-random/blob/v4.21.2/provider/resources.go
    const secret = new random.RandomPassword(
      `${name}-secret`,
      { length: SECRET_LENGTH, special: false },
      { parent: this },
    );
    const cloudflared = new cloudflare.ZeroTrustTunnelCloudflared(
      name,
      { accountId: account, name: tunnel, configSrc: "cloudflare", tunnelSecret: secret.result.apply(base64) },
      {
        parent: this,
        // A tunnel's name is taken until the tunnel is deleted.
        deleteBeforeReplace: true,
        // A tunnel that somebody is still connected to cannot be deleted, and its routes live on with it: Access goes
        // after it, or a destroy that stops here would leave every host open.
        dependsOn: [...after],
      },
    );
    new cloudflare.DnsRecord(
      name,
      {
        zoneId: zone,
        name: host,
        type: "CNAME",
        content: pulumi.interpolate`${cloudflared.id}.cfargotunnel.com`,
        proxied: true,
        // 1 is "automatic", the only one that Cloudflare keeps for a proxied record.
        ttl: 1,
        comment: `Tunnel ${tunnel}, kept by Pulumi`,
      },
      { parent: this },
    );
    this.tunnelId = cloudflared.id;
    this.tunnelName = cloudflared.name;
    this.token = pulumi.secret(
      cloudflare.getZeroTrustTunnelCloudflaredTokenOutput(
        { accountId: account, tunnelId: cloudflared.id },
        { parent: this },
      ).token,
    );
    this.registerOutputs({ tunnelId: this.tunnelId, tunnelName: this.tunnelName, token: this.token });
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
