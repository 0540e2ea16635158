import * as proxmoxve from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import type { ImageDefinition } from "../../config/derive";
import type { HostDefinition } from "../../config/derive/nodes";

/** Seconds. The factory builds an image when it is first asked for it, and only then Proxmox' download begins. */
const DOWNLOAD_TIMEOUT = 1800;

export interface ImageArgs {
  /** The host whose datastore holds the image. */
  readonly host: Pick<HostDefinition, "name" | "datastores">;
  readonly image: Pick<ImageDefinition, "version" | "url" | "fileName">;
  /** The schematic's id as the factory answered it: nothing is downloaded before. */
  readonly schematicId: pulumi.Input<string>;
}

/** The Talos image in one host's datastore, from which the host's VMs are made. */
export class Image extends pulumi.ComponentResource {
  /** Volume id, e.g. `local:import/talos-v1.13.9-….qcow2`. */
  readonly volumeId: pulumi.Output<string>;

  constructor(name: string, { host, image, schematicId }: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:proxmox:Image", name, {}, opts);
    // A file a version: another version is another resource, made before the old file is deleted.
    const file = new proxmoxve.download.File(
      `${name}-${image.fileName.replace(/\.qcow2$/, "")}`,
      {
        nodeName: host.name,
        datastoreId: host.datastores.images,
        contentType: "import",
        fileName: image.fileName,
        url: pulumi.output(schematicId).apply(() => image.url),
        uploadTimeout: DOWNLOAD_TIMEOUT,
        // The name says what is in it: neither is the factory asked for the size at each refresh, nor can a file that
        // an interrupted update left behind stop the next one.
        overwrite: false,
        overwriteUnmanaged: true,
      },
      {
        parent: this,
        // The same image from another mirror is no reason to fetch it again; and since both would have one name,
        // deleting the old one would delete the new one.
        ignoreChanges: ["url"],
      },
    );
    this.volumeId = file.id;
    this.registerOutputs({ volumeId: this.volumeId });
  }
}
