import { parse } from "yaml";
import { z } from "zod";

/** What a kubeconfig says of the cluster it is for. */
export interface ClusterAccess {
  /** `https://<host>:<port>`. */
  readonly server: string;
  /** The name in the server's certificate, if it is not the host in {@link server}. */
  readonly serverName: string | undefined;
  /** PEM of the cluster's authority, and of the client's certificate and key. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const pem = z.base64().transform((data) => Buffer.from(data, "base64").toString("utf8"));
const named = z.string().min(1);

/** A kubeconfig as Talos writes it: everything is inside, nothing refers to files or programs. */
const kubeconfigSchema = z.object({
  "current-context": named,
  contexts: z.array(z.object({ name: named, context: z.object({ cluster: named, user: named }) })),
  clusters: z.array(
    z.object({
      name: named,
      cluster: z.object({
        server: z.url({ protocol: /^https$/ }),
        "certificate-authority-data": pem,
        "tls-server-name": named.optional(),
      }),
    }),
  ),
  users: z.array(z.object({ name: named, user: z.object({ "client-certificate-data": pem, "client-key-data": pem }) })),
});

/**
 * Reads a kubeconfig's current context.
 *
 * @throws Error that names the first thing that is missing, and nothing of the content.
 */
export function readKubeconfig(text: string): ClusterAccess {
  const parsed = kubeconfigSchema.safeParse(yamlOf(text));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new Error(
      `is not a kubeconfig of Talos${path === "" ? "" : `: ${path} is missing or not as Talos writes it`}`,
    );
  }
  const { contexts, clusters, users } = parsed.data;
  const context = contexts.find(({ name }) => name === parsed.data["current-context"])?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) {
    throw new Error("is not a kubeconfig of Talos: its current context names no cluster and user in it");
  }
  return {
    server: cluster.server,
    serverName: cluster["tls-server-name"],
    authority: cluster["certificate-authority-data"],
    certificate: user["client-certificate-data"],
    key: user["client-key-data"],
  };
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The parser's message would show the line that it does not understand.
    return undefined;
  }
}
