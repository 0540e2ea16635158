import { connect } from "node:tls";
import type { NodeDefinition } from "../../config/derive/nodes";
import type { StateResource } from "./engine/layer-engine";

/** Port of the Talos API, where an endpoint names none. */
const TALOS_PORT = 50000;

/** How long a node may take to show itself. */
const PROBE_LIMIT = 2000;

const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";

/** Asks whether the Talos API at an endpoint (`address` or `address:port`) is in maintenance mode. */
export type MaintenanceProbe = (endpoint: string) => Promise<boolean>;

/**
 * The resources that have to be replaced so that nodes without a config get theirs again: those whose node is in
 * maintenance mode although the state says that its config was applied. That is a node that somebody reset, or whose
 * disk was made anew. (A VM that the proxmox layer makes anew is seen by the talos layer itself.) Nodes are asked all at
 * once; one that does not answer in time counts as installed.
 */
export async function configsToApplyAgain(
  resources: readonly StateResource[],
  nodes: readonly NodeDefinition[],
  probe: MaintenanceProbe = inMaintenanceMode,
): Promise<string[]> {
  const applied = resources.filter(({ type }) => type === CONFIGURATION_APPLY);
  const candidates = applied.flatMap(({ urn, inputs }) => {
    const node = nodes.find(({ address }) => address === inputs["node"]);
    return node === undefined ? [] : [{ urn, endpoint: node.endpoint }];
  });
  const waiting = await Promise.all(candidates.map(({ endpoint }) => probe(endpoint)));
  return candidates.filter((_, index) => waiting[index]).map(({ urn }) => urn);
}

/**
 * True if the machine serves a client without a certificate, which Talos does in maintenance mode only. With TLS 1.3 a
 * client's handshake ends before the server has looked for its certificate, so the connection alone proves nothing: the
 * first bytes do. A server that accepts the client opens HTTP/2 with its settings; one that does not sends an alert.
 */
export function inMaintenanceMode(endpoint: string, limit = PROBE_LIMIT): Promise<boolean> {
  const { hostname, port } = new URL(`tls://${endpoint}`);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: port === "" ? TALOS_PORT : Number(port),
      ALPNProtocols: ["h2"],
      // its certificate is its own until it has a config
      rejectUnauthorized: false,
    });
    const end = (serves: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(serves);
    };
    const timer = setTimeout(end, limit, false);
    socket.once("data", () => {
      end(true);
    });
    socket.once("error", () => {
      end(false);
    });
    socket.once("close", () => {
      end(false);
    });
  });
}
