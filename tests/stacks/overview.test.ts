import { UNKNOWN } from "../support/recorder";
import { recordStack, type StackOptions } from "../support/stack-program";

const node = (address: string, role: string) => ({ address, role, applyMode: "auto", machineId: "uuid" });
const STACKS: Record<string, Record<string, unknown>> = {
  "homelab-proxmox": { schematicId: "ce4c98" },
  "homelab-cloudflare": { routes: ["code.example.com", "demo.example.com", "grafana.example.com"] },
  "homelab-talos": {
    kubeconfig: "kube",
    talosconfig: "talos",
    kubernetesEndpoint: "https://192.168.50.10:6443",
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    nodes: { "control-1": node("192.168.50.11", "controlplane"), "worker-1": node("192.168.50.21", "worker") },
  },
  "homelab-flux": { fluxVersion: "v2.9.5" },
};

jest.setTimeout(60_000);

const overview = (options: StackOptions = {}) => recordStack("overview", { stacks: STACKS, ...options });

test("gathers access, endpoints and versions, the configs as secrets", async () => {
  const { result, resources } = await overview();
  expect(result).toEqual({
    kubeconfig: { secret: "kube" },
    talosconfig: { secret: "talos" },
    endpoints: {
      kubernetes: "https://192.168.50.10:6443",
      talos: { "control-1": "192.168.50.11", "worker-1": "192.168.50.21" },
      proxmox: "https://192.168.50.2:8006",
      hosts: [
        "https://bazarr.example.com",
        "https://code.example.com",
        "https://demo.example.com",
        "https://grafana.example.com",
        "https://otlp.example.com",
        "https://prowlarr.example.com",
        "https://qbittorrent.example.com",
        "https://radarr.example.com",
        "https://remote-write.example.com",
        "https://sonarr.example.com",
        "https://syncthing.example.com",
      ],
    },
    versions: { talos: "v1.13.9", kubernetes: "v1.36.3", flux: "v2.9.5", schematic: "ce4c98" },
  });
  expect(resources).toEqual([]);
});

test("before anything is deployed, a preview has unknowns", async () => {
  const { result } = await overview({ stacks: {}, preview: true });
  expect(result).toEqual({
    kubeconfig: { secret: UNKNOWN },
    talosconfig: { secret: UNKNOWN },
    endpoints: UNKNOWN,
    versions: UNKNOWN,
  });
});

test.each(["proxmox", "cloudflare", "talos", "flux"])(
  "an update before the %s layer is an error that names it",
  async (layer) => {
    const stacks = { ...STACKS, [`homelab-${layer}`]: {} };
    await expect(overview({ stacks })).rejects.toThrow(
      new RegExp(`^the ${layer} layer has no output \\w+ yet; run npm run homelab -- up --only ${layer} first$`),
    );
  },
);
