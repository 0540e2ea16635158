import { Agent, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import { requireLoopback } from "../../engine/provider/adapter";

/** How to reach a cluster. */
export interface Connection {
  /** `https://<host>:<port>`. */
  readonly server: string;
  readonly agent: Agent;
  /** Of objects that name none. */
  readonly namespace: string;
}

/**
 * Reads the current context of a kubeconfig. Nothing but the text has a say: no file, variable or program of the shell.
 *
 * @throws Error for a kubeconfig that is none or is not the lab's; nothing of its content but the server is in it.
 */
export async function connect(kubeconfig: string): Promise<Connection> {
  const config = read(kubeconfig);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) throw new Error("the kubeconfig's current context names no cluster and user");
  requireLoopback(cluster.server, "the Kubernetes API");
  if (!cluster.server.startsWith("https://")) throw new Error(`the Kubernetes API ${cluster.server} is not https`);
  // A file or a program that the kubeconfig names belongs to the shell; the lab's kubeconfigs have all of it inside.
  if (user.exec !== undefined || user.authProvider !== undefined || user.certFile !== undefined)
    throw new Error("the lab models kubeconfigs with client certificates inside, as Talos writes them");
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return {
    server: cluster.server.replace(/\/$/, ""),
    // One for all requests: the client's own would be made anew, with a new handshake, for each.
    agent: new Agent({
      keepAlive: true,
      ca: options.ca,
      cert: options.cert,
      key: options.key,
      ...serverName(cluster.tlsServerName),
    }),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? "default",
  };
}

function read(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromString(kubeconfig);
  } catch {
    // The parser's message would show the line that it does not understand.
    throw new Error("the kubeconfig of the provider cannot be read");
  }
  return config;
}

/** An IP address is no server name in TLS, but it can be what the certificate has to be for. */
function serverName(name: string | undefined): Pick<RequestOptions, "servername" | "checkServerIdentity"> {
  if (name === undefined) return {};
  return {
    servername: isIP(name) === 0 ? name : "",
    checkServerIdentity: (_, peer) => checkServerIdentity(name, peer),
  };
}
