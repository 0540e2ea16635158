import type { PlainMap } from "../../engine/provider/adapter";
import { ProxmoxError, type ProxmoxClient } from "./client";
import { text } from "../text";
import { gone, type ProxmoxResource } from "./resource";

interface Listed {
  readonly volid: string;
  readonly size: number;
}

function storagePath(inputs: PlainMap): string {
  return `/nodes/${text(inputs, "nodeName")}/storage/${text(inputs, "datastoreId")}`;
}

async function find(client: ProxmoxClient, volid: string, inputs: PlainMap): Promise<Listed | undefined> {
  const path = `${storagePath(inputs)}/content?content=${text(inputs, "contentType")}`;
  return ((await client.call("GET", path)) as Listed[]).find((volume) => volume.volid === volid);
}

async function remove(client: ProxmoxClient, volid: string, inputs: PlainMap): Promise<void> {
  await client.task("DELETE", `${storagePath(inputs)}/content/${volid}`);
}

/** `download.File`: a file that a host fetches into one of its datastores. Its id is the volume's. */
export const downloadFile: ProxmoxResource = {
  shape: {
    nodeName: "any",
    datastoreId: "any",
    contentType: "any",
    fileName: "any",
    url: "any",
    uploadTimeout: "any",
    overwrite: "any",
    overwriteUnmanaged: "any",
  },
  replaces: /^(nodeName|datastoreId|contentType|fileName|url)$/,
  computed: ["size"],
  planned: (inputs) => inputs,
  async create(client, inputs) {
    const node = text(inputs, "nodeName");
    const storage = text(inputs, "datastoreId");
    const url = text(inputs, "url");
    const volid = `${storage}:${text(inputs, "contentType")}/${text(inputs, "fileName")}`;
    const question = `/nodes/${node}/query-url-metadata?url=${encodeURIComponent(url)}&verify-certificates=1`;
    await client.call("GET", question).catch((error: unknown) => {
      const where = `error fetching metadata from download url, unexpected error in GetQueryURLMetadata: error retrieving URL metadata for "${url}"`;
      throw failed("Error initiating file download: Could not get file metadata", where, error);
    });
    if ((await find(client, volid, inputs)) !== undefined) {
      if (inputs["overwriteUnmanaged"] !== true) throw new ProxmoxError(500, `file already exists: ${volid}`);
      await remove(client, volid, inputs);
    }
    const wanted = {
      // of the path, once more
      ...{ node, storage },
      content: text(inputs, "contentType"),
      filename: text(inputs, "fileName"),
      url,
      "verify-certificates": "1",
    };
    await client.task("POST", `/nodes/${node}/storage/${storage}/download-url`, wanted).catch((error: unknown) => {
      const ofTask = error instanceof ProxmoxError && error.ofTask;
      const where = ofTask
        ? `error download file to datastore ${storage}: failed waiting for url download`
        : "error download file by URL";
      throw failed(`Error downloading file from url: Could not download file '${wanted.filename}'`, where, error);
    });
    const file = await find(client, volid, inputs);
    return { id: volid, outputs: { ...inputs, size: file?.size ?? 0 } };
  },
  async read(client, id, inputs) {
    const file = await find(client, id, inputs);
    return file === undefined ? undefined : { inputs, outputs: { ...inputs, size: file.size } };
  },
  update: (_client, _id, { newInputs }) => Promise.resolve(newInputs),
  delete: async (client, id, inputs) => {
    await gone(remove(client, id, inputs));
  },
};

/** As the real provider puts it. */
function failed(what: string, where: string, error: unknown): Error {
  return new Error(`${what}, unexpected error: ${where}: ${(error as Error).message}`, { cause: error });
}
