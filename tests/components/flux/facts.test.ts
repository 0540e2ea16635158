import * as fc from "fast-check";
import { facts, variable } from "../../../components/flux/facts";
import { sinksRevision } from "../../../components/flux/telemetry-sinks";
import type { DefinitionInput } from "../../../config/schema";
import { shippedDefinition } from "../../support/shipped-definition";

/** Of an authority that signs nothing any more. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQygAwIBAgIQFRut8+Trncx6Pz1+FibsrDAKBggqhkjOPQQDAjATMREw
DwYDVQQDEwhIb3VzZSBDQTAeFw0yNjExMjkwMDM1NTVaFw0zNjExMjYwMTM1NTVa
MBMxETAPBgNVBAMTCEhvdXNlIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
9n7AcpK45MmA0x3jKEOJjBdTRGDjRSrQFxX5gneCAgbveyhmLjd781MMCxfAKdxJ
C4TtQpenj7BiKO+ZAi+fMKNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8E
BAMCAoQwHQYDVR0OBBYEFP3bzzPpOWFZ1r85SN0Er+yOPXpcMAoGCCqGSM49BAMC
A0gAMEUCIFI0Ihn/jiil1lE8t8jyqjPdG71QbkoQEHx8HkbNkLoqAiEA/+ZSQj8p
8nFVaweD06JFHt0ypmBXS23CzLTwoMA/foU=
-----END CERTIFICATE-----
`;

const TUNNEL = { host: "prox-n100-tunnel.example.com", revision: "token-1" };
const changed = (change?: (definition: DefinitionInput) => void) => facts(shippedDefinition(change), TUNNEL);

test("the shipped definition's facts", () => {
  expect(changed()).toEqual({
    CLUSTER_NAME: "prox-n100",
    TALOS_VERSION: "v1.13.9",
    DOMAIN: "example.com",
    ZONE: "example.com",
    ZONE_ID: "fedcba9876543210fedcba9876543210",
    TUNNEL_HOST: "prox-n100-tunnel.example.com",
    TUNNEL_REVISION: "token-1",
    LAN_SUBNET: "192.168.50.0/24",
    POD_SUBNET: "10.244.0.0/16",
    SERVICE_SUBNET: "10.96.0.0/12",
    LAN_ADDRESSES: "192.168.50.21,192.168.50.22",
    PROXMOX_HOST: "192.168.50.2",
    PROXMOX_PORT: "8006",
    PROXMOX_CA: "Cg==",
    NAS_ADDRESS: "192.168.50.5",
    NAS_EXPORT_MEDIA: "/volume1/media",
    NAS_EXPORT_BACKUPS: "/volume1/backups",
    NAS_EXPORT_ARCHIVES: "/volume1/archives",
    NAS_SNMP_PORT: "161",
    NAS_SNMP_EXPORTERS: "1",
    LONGHORN_BACKUP_TARGET: "nfs://192.168.50.5:/volume1/backups/longhorn",
    LONGHORN_REPLICAS: "2",
    IGPU: "1",
    ETCD_BACKUP_PATH: "/volume1/backups/etcd",
    GIT_URL: "https://github.com/example/homelab",
    GIT_BRANCH: "main",
    GIT_PATH: "./cluster/kubernetes/flux",
    TELEMETRY_SINKS_OPEN: "false",
    TELEMETRY_SINKS_REVISION: sinksRevision({}),
    HOST_BAZARR: "bazarr.example.com",
    HOST_CODE: "code.example.com",
    HOST_DEMO: "demo.example.com",
    HOST_GRAFANA: "grafana.example.com",
    HOST_JELLYFIN: "jellyfin.example.com",
    HOST_JELLYSEER: "jellyseer.example.com",
    HOST_OTLP: "otlp.example.com",
    HOST_PROWLARR: "prowlarr.example.com",
    HOST_QBITTORRENT: "qbittorrent.example.com",
    HOST_RADARR: "radarr.example.com",
    HOST_REMOTE_WRITE: "remote-write.example.com",
    HOST_SONARR: "sonarr.example.com",
    HOST_SYNCTHING: "syncthing.example.com",
    PORT_MINECRAFT_TCP: "25565",
    PORT_SYNCTHING_SYNC_TCP: "22000",
    PORT_SYNCTHING_SYNC_UDP: "22000",
    PORT_TORRENT_TCP: "50413",
    PORT_TORRENT_UDP: "50413",
  });
});

test.each<[string, (definition: DefinitionInput) => void, Record<string, string>]>([
  [
    "a sink",
    (d) => (d.telemetry = { sinks: { vendor: { endpoint: "https://otlp.vendor.example" } } }),
    {
      TELEMETRY_SINKS_OPEN: "true",
      TELEMETRY_SINKS_REVISION: sinksRevision({ vendor: { endpoint: "https://otlp.vendor.example" } }),
    },
  ],
  ["a host of its own", (d) => (d.exposure!["demo"]!.host = "hello.example.com"), { HOST_DEMO: "hello.example.com" }],
  [
    "several ports of one protocol",
    (d) =>
      (d.exposure!["minecraft"]!.ports = [
        { port: 25565, protocol: "TCP" },
        { port: 25566, protocol: "TCP" },
      ]),
    { PORT_MINECRAFT_TCP: "25565,25566" },
  ],
  [
    "a Proxmox behind a name and a certificate",
    (d) => Object.assign(d.proxmox, { endpoint: "https://pve.example.com", insecure: false }),
    { PROXMOX_HOST: "pve.example.com", PROXMOX_PORT: "443" },
  ],
  [
    "a Proxmox with a private authority, whose certificate the exporter reads from its Secret",
    (d) => Object.assign(d.proxmox, { insecure: false, ca: AUTHORITY }),
    { PROXMOX_CA: Buffer.from(AUTHORITY).toString("base64") },
  ],
  ["a NAS that is not monitored", (d) => (d.synology.snmp = { enabled: false }), { NAS_SNMP_EXPORTERS: "0" }],
  ["no node with an iGPU", (d) => delete d.nodes["worker-1"]!.igpu, { IGPU: "0" }],
  ["one node that holds data", (d) => delete d.nodes["worker-2"]!.dataDisk, { LONGHORN_REPLICAS: "1" }],
  [
    "a control plane that holds data and runs workloads",
    (d) => {
      d.nodes["control-1"]!.dataDisk = "10GiB";
      d.kubernetes.allowSchedulingOnControlPlanes = true;
    },
    { LONGHORN_REPLICAS: "3", LAN_ADDRESSES: "192.168.50.11,192.168.50.21,192.168.50.22" },
  ],
  [
    "one node that is everything",
    (d) => {
      d.nodes = { "control-1": { ...d.nodes["worker-1"]!, role: "controlplane" } };
      d.kubernetes.allowSchedulingOnControlPlanes = true;
    },
    { LONGHORN_REPLICAS: "1", LAN_ADDRESSES: "192.168.50.21" },
  ],
])("%s", (_, change, expected) => {
  expect(changed(change)).toMatchObject(expected);
});

test("the order in the file changes nothing", () => {
  const reversed = <T extends object>(object: T) => Object.fromEntries(Object.entries(object).reverse()) as T;
  const other = changed((d) => {
    d.nodes = reversed(d.nodes);
    d.exposure = reversed(d.exposure!);
  });
  expect(other).toEqual(changed());
});

test("each name of the definition gives a variable of its own, and one that Flux takes", () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(variable("HOST", a)).toMatch(/^[_A-Za-z][_A-Za-z0-9]*$/);
      expect(variable("HOST", a) === variable("HOST", b)).toBe(a === b);
    }),
  );
});
