import { z } from "zod";
import { SIZE_PATTERN } from "../size";
import { isIpv6 } from "../ipv4";
import { mended, text, type Explain } from "./text";

const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const ADDRESS = `${OCTET}(\\.${OCTET}){3}`;
/** An address, or a name whose last label starts with a letter, so that it cannot be taken for an address. */
export const HOST = `(${ADDRESS}|(${LABEL}\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?)`;
/** A number from 1 to 65535. */
export const PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

const LABEL_PATTERN = new RegExp(`^${LABEL}$`);

/** A DNS label: what Kubernetes takes as a node name and Proxmox as a VM name. */
export const dnsLabel = text(
  LABEL_PATTERN,
  "is not a DNS label; write lower-case letters, digits and hyphens, e.g. worker-1",
  mended(LABEL_PATTERN, "is not a DNS label", (input) => input.toLowerCase().replace(/[_ .]/g, "-")),
);

const DOMAIN_PATTERN = new RegExp(`^(?=.{1,253}$)(${LABEL}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`);

/** A host or domain name of at least two labels. */
export const domainName = text(
  DOMAIN_PATTERN,
  "is not a domain name; write lower-case labels joined by dots, e.g. home.example.com",
  mended(DOMAIN_PATTERN, "is not a domain name", (input) =>
    input.toLowerCase().replace(/^https?:\/\/|^\*\.|[./]+$/g, ""),
  ),
);

/** Says of IPv6, alone or beside IPv4, what to write; anything else is explained otherwise. */
function ipv4Only(write: string, otherwise?: Explain): Explain {
  return (input) =>
    input.split(",").some(isIpv6)
      ? `is IPv6 or dual stack, and the cluster is IPv4 only; write ${write}`
      : otherwise?.(input);
}

const ADDRESS_PATTERN = new RegExp(`^${ADDRESS}$`);

/** An IPv4 address. */
export const ipv4 = text(
  ADDRESS_PATTERN,
  "is not an IPv4 address; write four numbers from 0 to 255, e.g. 192.168.50.11",
  ipv4Only(
    "an IPv4 address, e.g. 192.168.50.11",
    mended(ADDRESS_PATTERN, "is not an IPv4 address", (input) => input.replace(/\/\d+$/, "")),
  ),
);

/** An IPv4 network; that no host bits are set is a rule of its own. */
export const ipv4Network = text(
  new RegExp(`^${ADDRESS}/(3[0-2]|[12]?[0-9])$`),
  "is not an IPv4 network; write an address and a prefix length, e.g. 192.168.50.0/24",
  ipv4Only("one IPv4 network, e.g. 192.168.50.0/24"),
);

/** A name or an address of a server. */
export const hostName = text(
  new RegExp(`^${HOST}$`),
  "is not a server; write a name or an address, e.g. time.cloudflare.com",
  ipv4Only("a name or an IPv4 address, e.g. time.cloudflare.com"),
);

/** A server with or without a port. */
export const hostPort = text(
  new RegExp(`^${HOST}(:${PORT})?$`),
  "is not an endpoint; write an address or address:port, e.g. 127.0.0.1:50000",
  ipv4Only("an IPv4 address, or a name, e.g. 127.0.0.1:50000"),
);

const mendedSize = mended(SIZE_PATTERN, "is not a size", (input) =>
  input.replace(/^0*(\d+) ?([mgt])i?b?$/i, (_, number: string, unit: string) => `${number}${unit.toUpperCase()}iB`),
);

/** A size with a binary unit; {@link "../size".mebibytes} gives the number. */
export const size = text(
  SIZE_PATTERN,
  "is not a size; write a whole number with MiB, GiB or TiB, e.g. 12GiB",
  (input) =>
    /^\d{8,} ?[MGT]iB$/.test(input)
      ? "has more digits than any size needs; write seven at most, e.g. 12GiB"
      : mendedSize(input),
);

const MAC_PATTERN = /^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$/;

/** A unicast MAC address. */
export const macAddress = text(
  MAC_PATTERN,
  "is not a unicast MAC address; write six upper-case hexadecimal pairs with colons, e.g. BC:24:11:50:00:11",
  mended(MAC_PATTERN, "is not a MAC address as Proxmox writes it", (input) => input.toUpperCase().replaceAll("-", ":")),
);

const VERSION_PATTERN = /^v(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){2}$/;

/** A released version with a leading v. */
export const version = text(
  VERSION_PATTERN,
  "is not a released version; write a v and three numbers, e.g. v1.13.9",
  (input) => {
    const plain = mended(VERSION_PATTERN, "has a number with a zero before it", (each) =>
      each.replace(/(?<![0-9])0+(?=[0-9])/g, ""),
    );
    return plain(input) ?? mended(VERSION_PATTERN, "is not a released version", (each) => `v${each}`)(input);
  },
);

/** A port of TCP or UDP. */
export const port = z
  .int("is not a port; write a number from 1 to 65535")
  .min(1, "is not a port; write a number from 1 to 65535")
  .max(65535, "is not a port; write a number from 1 to 65535");

const ID_PATTERN = /^[0-9a-f]{32}$/;

/** An identifier of the Cloudflare API. */
export const cloudflareId = text(
  ID_PATTERN,
  "is not a Cloudflare id; write the 32 hexadecimal digits that the dashboard's overview page shows",
);

const ORIGIN_PATTERN = new RegExp(`^https://${HOST}(:${PORT})?$`);

/** Scheme, host and port of an HTTPS API. */
export const httpsOrigin = text(
  ORIGIN_PATTERN,
  "is not the address of an HTTPS API; write https://host:port",
  ipv4Only(
    "https://host:port with a name or an IPv4 address",
    mended(ORIGIN_PATTERN, "is not the address of an HTTPS API", (input) =>
      input.replace(/^(https?:\/\/)?/, "https://").replace(/(?<=[^/:])\/.*$/, ""),
    ),
  ),
);

const URL_PATTERN = new RegExp(`^https://${HOST}(:${PORT})?(/[^\\s/]+)*$`);

/** A base URL of an HTTPS API, without a slash at its end. */
export const httpsUrl = text(
  URL_PATTERN,
  "is not the address of an HTTPS API; write https://host:port/path without a slash at the end",
  ipv4Only(
    "https://host:port/path with a name or an IPv4 address",
    mended(URL_PATTERN, "is not the address of an HTTPS API", (input) => input.replace(/\/+$/, "")),
  ),
);

const CERTIFICATES = /^(\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/;

/** Certificates of authorities, as PEM. That they are such is a rule of its own. */
export const authorities = text(
  CERTIFICATES,
  "is not a certificate; write the authority's as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
);
