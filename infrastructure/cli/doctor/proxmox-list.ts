import { z } from "zod";
import type { ProxmoxApi } from "./proxmox-api";

/** The list at a path; undefined where the token may not read it. */
export async function list<T>(api: ProxmoxApi, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const { status, data } = await api(path);
  const parsed = schema.safeParse(data);
  return status === 200 && parsed.success ? parsed.data : undefined;
}

const machines = z.array(
  z.looseObject({
    vmid: z.number(),
    name: z.string().optional(),
    /** The host that it is on. */
    node: z.string().optional(),
    /** Separated by `;`, `,` or a space. */
    tags: z.string().optional(),
  }),
);

/** Every VM of every host that the token may see; undefined where it may not list them. */
export function listVms(api: ProxmoxApi): Promise<z.infer<typeof machines> | undefined> {
  return list(api, "/cluster/resources?type=vm", machines);
}
