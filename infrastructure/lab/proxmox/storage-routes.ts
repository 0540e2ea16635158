import type { FastifyInstance } from "fastify";
import { ApiError, data, refuseUnknown, required } from "./answer";
import { formatSize } from "./property-string";
import type { Download } from "./download";
import type { Hypervisor } from "./hypervisor";
import { demand, type LabToken } from "./permissions";
import type { LabStorage, Volume } from "./state";

interface StoragePath {
  Params: { node: string; storage: string; "*": string };
  Querystring: Record<string, string | undefined>;
  Body: Record<string, string | undefined>;
}

/** Datastores, what is in them, and downloads into them. */
export function storageRoutes(server: FastifyInstance, hypervisor: Hypervisor, download: Download): void {
  server.get("/storage", () => data(allStorages(hypervisor).map((storage) => configured(storage))));
  server.get<{ Params: { storage: string } }>("/storage/:storage", ({ params }) => {
    const storage = allStorages(hypervisor).find(({ name }) => name === params.storage);
    if (storage === undefined) throw new ApiError(500, `storage '${params.storage}' does not exist`);
    return data(configured(storage));
  });

  server.get<StoragePath>("/nodes/:node/storage", ({ params, query }) => {
    const host = hypervisor.host(params.node);
    const shownStorages = host.storages.filter(
      ({ content }) => query["content"] === undefined || content.includes(query["content"]),
    );
    return data(shownStorages.map((storage) => status(hypervisor, host.name, storage)));
  });
  server.get<StoragePath>("/nodes/:node/storage/:storage/status", ({ params }) =>
    data(status(hypervisor, params.node, hypervisor.storage(params.node, params.storage))),
  );

  server.get<StoragePath>("/nodes/:node/query-url-metadata", async ({ params, query, token }) => {
    hypervisor.host(params.node);
    demand(token, `/nodes/${params.node}`, "Sys.AccessNetwork");
    const url = required(query, "url");
    const { size, mimetype } = await download.metadata(url);
    return data({ filename: url.slice(url.lastIndexOf("/") + 1), size, mimetype });
  });

  server.post<StoragePath>("/nodes/:node/storage/:storage/download-url", ({ params, body, token }) => {
    refuseUnknown(body, /^(content|filename|url|verify-certificates|checksum|checksum-algorithm|compression)$/);
    demand(token, `/storage/${params.storage}`, "Datastore.AllocateTemplate");
    demand(token, `/nodes/${params.node}`, "Sys.AccessNetwork");
    const { node, storage } = params;
    const content = required(body, "content");
    const filename = required(body, "filename");
    const url = required(body, "url");
    if (!hypervisor.storage(node, storage).content.includes(content)) {
      throw new ApiError(500, `storage '${storage}' is not configured for content-type '${content}'`);
    }
    const format = content === "import" ? filename.slice(filename.lastIndexOf(".") + 1) : content;
    if (content === "import" && !["qcow2", "raw", "vmdk", "ova"].includes(format)) {
      throw new ApiError(400, "Parameter verification failed.", { filename: "invalid filename or wrong extension" });
    }
    const volid = `${storage}:${content}/${filename}`;
    const upid = hypervisor.task(node, "download", "", async () => {
      const { size } = await download.fetch(url);
      hypervisor.reserve(node, storage, size);
      if (hypervisor.volume(node, volid) !== undefined)
        throw new Error(`refusing to override existing file '${filename}'`);
      hypervisor.state.volumes.push({ host: node, volid, content, format, size, source: url });
    });
    return data(upid);
  });

  server.get<StoragePath>("/nodes/:node/storage/:storage/content", ({ params, query, token }) => {
    demand(token, `/storage/${params.storage}`, "Datastore.Audit");
    hypervisor.storage(params.node, params.storage);
    const wanted = hypervisor.state.volumes.filter(
      ({ host, volid, content, vmid }) =>
        host === params.node &&
        volid.startsWith(`${params.storage}:`) &&
        (query["content"] === undefined || query["content"] === content) &&
        (query["vmid"] === undefined || query["vmid"] === String(vmid)),
    );
    return data(wanted.map(listed));
  });
  server.get<StoragePath>("/nodes/:node/storage/:storage/content/*", ({ params }) => {
    const volume = find(hypervisor, params);
    return data({ path: `/dev/lab/${volume.volid}`, format: volume.format, size: volume.size, used: volume.size });
  });
  server.delete<StoragePath>("/nodes/:node/storage/:storage/content/*", ({ params, token }) => {
    demand(token, `/storage/${params.storage}`, "Datastore.AllocateTemplate");
    const volume = find(hypervisor, params);
    return data(
      hypervisor.task(params.node, "imgdel", `@${params.storage}`, () => {
        hypervisor.state.volumes.splice(hypervisor.state.volumes.indexOf(volume), 1);
      }),
    );
  });
}

declare module "fastify" {
  interface FastifyRequest {
    /** The token of the request, found before any route runs. */
    token: LabToken;
  }
}

function find(hypervisor: Hypervisor, params: StoragePath["Params"]): Volume {
  const name = decodeURIComponent(params["*"]);
  const volid = name.startsWith(`${params.storage}:`) ? name : `${params.storage}:${name}`;
  const volume = hypervisor.volume(params.node, volid);
  if (volume === undefined) throw new ApiError(500, `volume '${volid}' does not exist`);
  return volume;
}

function listed({ volid, content, format, size, vmid }: Volume): Record<string, unknown> {
  return {
    volid,
    content,
    format,
    size,
    ctime: 0,
    ...(vmid === undefined ? {} : { vmid }),
    verification: undefined,
    notes: formatSize(size),
  };
}

function status(
  hypervisor: Hypervisor,
  host: string,
  { name, type, content, size }: LabStorage,
): Record<string, unknown> {
  const used = hypervisor.used(host, name);
  return {
    storage: name,
    type,
    content: content.join(","),
    total: size,
    used,
    avail: size - used,
    active: 1,
    enabled: 1,
    shared: 0,
  };
}

function configured({ name, type, content }: LabStorage): Record<string, unknown> {
  return { storage: name, type, content: content.join(",") };
}

function allStorages(hypervisor: Hypervisor): LabStorage[] {
  const storages = hypervisor.hosts.flatMap((host) => host.storages);
  return [...new Map(storages.map((storage) => [storage.name, storage])).values()];
}
