import type { Path, Problem } from "../problem";
import { OWNED_LINK } from "./owned-config";
import { patchesOf } from "./patches";
import type { Rule } from "./rule";

type Block = Readonly<Record<string, unknown>>;

const ADDRESS = `is of the node's only network card, which is ${OWNED_LINK} and has the node's address; write the address, network.gateway or nothing`;
const VIP = "is one more shared address of the control planes, which their certificates do not have; write network.vip";
const TAKEN = `takes ${OWNED_LINK}, the node's only network card, and its address with it; delete it`;

/** Documents that give a physical link addresses, and the keys with which they do. */
const ADDRESSING: Readonly<Record<string, readonly string[]>> = {
  LinkConfig: ["addresses", "routes"],
  DHCPv4Config: ["name"],
  DHCPv6Config: ["name"],
};

/** A card by its kernel's name. */
const CARD = /^(eth|en[opsx])\w+$/;

/**
 * A VM has one network card, and the program gives it its name, its address and its route. Whatever is called otherwise
 * and means that card would give it a second address, or take its name away: of the aliases that fit a card Talos gives it
 * the first by name (`link_alias_config.go` of siderolabs/talos 1.13).
 */
export const patchesOfTheLink: Rule = (definition) =>
  patchesOf(definition).flatMap(({ path, patch, role }): Problem[] => {
    const { kind, name } = patch;
    if (kind === undefined) return interfaces(patch, path, role === "controlplane");
    if (kind === "LinkAliasConfig" && name !== OWNED_LINK) {
      const message = `names the node's only network card, whose name is ${OWNED_LINK}, once more; delete it, or write the patch for ${OWNED_LINK}`;
      return [{ path, message }];
    }
    if (isOneOf(kind, ["BondConfig", "BridgeConfig", "VRFConfig"])) {
      return listed(patch["links"]).some(isOurs) ? [{ path: [...path, "links"], message: TAKEN }] : [];
    }
    const keys = typeof kind === "string" && Object.hasOwn(ADDRESSING, kind) ? (ADDRESSING[kind] ?? []) : [];
    // What LinkConfig has of the program's link itself is told by the document's owner.
    const ours = kind === "LinkConfig" ? name !== OWNED_LINK : isOurs(name);
    return ours ? written(patch, keys).map((key) => ({ path: [...path, key], message: ADDRESS })) : [];
  });

/** The same in the older form, `machine.network.interfaces`. */
function interfaces(patch: Block, path: Path, isControlPlane: boolean): Problem[] {
  const items = listed(blockAt(blockAt(patch, "machine"), "network")["interfaces"]);
  return items.flatMap((item, index): Problem[] => {
    const at = [...path, "machine", "network", "interfaces", index];
    if (!isBlock(item)) return [];
    const group = ["bond", "bridge"].find((key) => listed(blockAt(item, key)["interfaces"]).some(isOurs));
    if (group !== undefined) return [{ path: [...at, group], message: TAKEN }];
    const isOther = ["bond", "bridge", "dummy", "wireguard"].some((key) => Object.hasOwn(item, key));
    if (isOther || !(Object.hasOwn(item, "deviceSelector") || isOurs(item["interface"]))) return [];
    // What a worker must not have at all has a message of its own.
    const vip = isControlPlane ? written(item, ["vip"]).map((key) => ({ path: [...at, key], message: VIP })) : [];
    const own = written(item, ["addresses", "dhcp", "routes"]).map((key) => ({ path: [...at, key], message: ADDRESS }));
    return [...own, ...vip];
  });
}

function isOurs(name: unknown): boolean {
  return name === OWNED_LINK || (typeof name === "string" && CARD.test(name));
}

function written(block: Block, keys: readonly string[]): string[] {
  return keys.filter((key) => Object.hasOwn(block, key));
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function blockAt(block: Block, key: string): Block {
  const value = Object.hasOwn(block, key) ? block[key] : undefined;
  return isBlock(value) ? value : {};
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOneOf(value: unknown, all: readonly string[]): boolean {
  return typeof value === "string" && all.includes(value);
}
