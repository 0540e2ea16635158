import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../manifests/kubernetes-object";
import { type ApiClient, ApiError, MERGE_PATCH } from "../kubernetes/api-client";
import type { ClusterObject } from "./cluster-object";

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What the stand-ins ask of the API server: any kind, by what the server itself says it serves. */
export class ClusterApi {
  private readonly served = new Map<string, Promise<readonly Resource[]>>();

  constructor(readonly client: ApiClient) {}

  /** Every object of a kind; none where the kind is not served. */
  async list<T extends ClusterObject>(apiVersion: string, plural: string): Promise<readonly T[]> {
    try {
      const { items, kind } = await this.client.send<{ items: T[] | null; kind: string }>(
        "GET",
        `${root(apiVersion)}/${plural}?resourceVersion=0`,
      );
      return (items ?? []).map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, "") }));
    } catch (error) {
      if (isNotFound(error)) return [];
      // The server has just begun to serve the kind, or is busy.
      if (!(error instanceof ApiError && error.status === 429)) throw error;
      await sleep(200);
      return this.list(apiVersion, plural);
    }
  }

  /** @returns undefined where it is not there. */
  async read(object: KubernetesObject): Promise<ClusterObject | undefined> {
    return unlessGone(this.client.send<ClusterObject>("GET", await this.pathOf(object)));
  }

  /** Server-side apply, conflicts won. @throws ApiError in the server's words */
  async apply(object: KubernetesObject, fieldManager: string): Promise<ClusterObject> {
    return this.client.apply(await this.pathOf(object), object, fieldManager);
  }

  /** Sets members of an object; null takes one away. */
  async patch(object: KubernetesObject, body: object): Promise<void> {
    await unlessGone(this.client.send("PATCH", await this.pathOf(object), { body, contentType: MERGE_PATCH }));
  }

  /** Sets members of an object's status. */
  async setStatus(object: KubernetesObject, status: object): Promise<void> {
    const path = `${await this.pathOf(object)}/status`;
    await unlessGone(this.client.send("PATCH", path, { body: { status }, contentType: MERGE_PATCH }));
  }

  /** Deletes an object and what belongs to it; one that is gone is no error. */
  async remove(object: KubernetesObject): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
    await unlessGone(this.client.send("DELETE", await this.pathOf(object), { body }));
  }

  private async pathOf(object: KubernetesObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const resource = await this.resource(apiVersion, kind);
    const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${root(apiVersion)}${scope}/${resource.name}/${metadata.name}`;
  }

  private async resource(apiVersion: string, kind: string): Promise<Resource> {
    const found = await this.find(apiVersion, kind);
    if (found !== undefined) return found;
    this.served.delete(apiVersion);
    const again = await this.find(apiVersion, kind);
    if (again === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
    return again;
  }

  private async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    let known = this.served.get(apiVersion);
    if (known === undefined) {
      known = unlessGone(this.client.send<{ resources: Resource[] }>("GET", root(apiVersion))).then(
        (answer) => answer?.resources ?? [],
      );
      this.served.set(apiVersion, known);
      known.catch(() => this.served.delete(apiVersion));
    }
    return (await known).find((each) => each.kind === kind && !each.name.includes("/"));
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
