import { exposure } from "../../../infrastructure/manifests/rules/exposure";
import { shippedDefinition } from "../../support/shipped-definition";
import { broken } from "../tree-of";

const definition = shippedDefinition((house) => {
  house.exposure = {
    shop: { access: "public" },
    films: { access: "lan" },
    disks: { access: "tailnet" },
    game: { access: "lan", ports: [{ port: 25565, protocol: "TCP" }] },
    sync: { access: "tailnet", ports: [{ port: 22000, protocol: "UDP" }] },
  };
});

function ingress(name: string, spec: string, target = "${TUNNEL_HOST}"): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: web
  annotations:
    external-dns.kubernetes.io/target: ${target}
spec:
${spec}`;
}

const host = (name: string, className: string) => `  ingressClassName: ${className}\n  rules:\n    - host: ${name}\n`;

const RIGHT = {
  "shop.yaml": ingress("shop", host("shop.example.com", "nginx")),
  "films.yaml": ingress("films", host("films.example.com", "lan"), "${LAN_ADDRESSES}"),
  "disks.yaml": ingress("disks", "  ingressClassName: tailscale\n  tls:\n    - hosts: [disks]\n"),
  "game.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: { name: game, namespace: web }\nspec:\n  containers:\n    - name: game\n      image: game:1\n      ports:\n        - { containerPort: 1, hostPort: 25565 }\n",
  "sync.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: { name: sync, namespace: web }\nspec:\n  type: LoadBalancer\n  ports:\n    - { port: 22000, protocol: UDP }\n",
};

const without = (file: keyof typeof RIGHT) =>
  Object.fromEntries(Object.entries(RIGHT).filter(([name]) => name !== file));
const changed = (file: keyof typeof RIGHT, from: string, to: string) => ({
  ...RIGHT,
  [file]: RIGHT[file].replace(from, to),
});

test("a tree that opens what the table lists, and nothing else, is right", () => {
  expect(broken(exposure, RIGHT, definition)).toEqual([]);
});

test("a LAN host leads to the control planes where pods run on them", () => {
  const house = shippedDefinition((d) => {
    d.nodes = { "control-1": { ...d.nodes["worker-1"]!, role: "controlplane" } };
    d.kubernetes.allowSchedulingOnControlPlanes = true;
    d.exposure = { films: { access: "lan" } };
  });
  expect(broken(exposure, { "films.yaml": RIGHT["films.yaml"] }, house)).toEqual([]);
});

test.each([
  ["shop.yaml", "lists shop (shop.example.com), and no Ingress serves it"],
  ["disks.yaml", "lists disks on the tailnet, and no Ingress of class tailscale has that name"],
  ["game.yaml", "lists game 25565/TCP, and no pod has that host port"],
  ["sync.yaml", "lists sync 22000/UDP, and no Service of class tailscale has that port"],
] as const)("an entry that nothing opens is told: without %s", (file, message) => {
  expect(broken(exposure, without(file), definition)).toEqual([
    `config/clusters/prox-n100.yaml  ${message}; write it, or take the entry out`,
  ]);
});

test.each([
  [
    "shop.yaml",
    "nginx",
    "lan",
    "shop.yaml:9  Ingress web/shop has class lan for shop.example.com with access: public; write nginx",
  ],
  [
    "films.yaml",
    "ClassName: lan",
    "ClassName: nginx",
    "films.yaml:9  Ingress web/films has class nginx for films.example.com with access: lan; write lan",
  ],
  [
    "films.yaml",
    "${LAN_ADDRESSES}",
    "${TUNNEL_HOST}",
    "films.yaml:6  Ingress web/films has no record for access: lan; annotate external-dns.kubernetes.io/target: ${LAN_ADDRESSES}",
  ],
] as const)("%s with %s → %s", (file, from, to, message) => {
  expect(broken(exposure, changed(file, from, to), definition)).toEqual([message]);
});

const unlisted = "which the exposure table (config/clusters) does not list; add it there";

test.each([
  [
    "extra.yaml",
    ingress("extra", host("extra.example.com", "nginx")),
    "extra.yaml:11  Ingress web/extra serves extra.example.com",
  ],
  [
    "extra.yaml",
    ingress("extra", "  ingressClassName: tailscale\n  tls:\n    - hosts: [extra]\n"),
    "extra.yaml:8  Ingress web/extra is extra on the tailnet",
  ],
  [
    "extra.yaml",
    RIGHT["game.yaml"].replace("25565", "25566"),
    "extra.yaml:9  Pod web/game has the host port 25566/TCP",
  ],
  [
    "extra.yaml",
    RIGHT["sync.yaml"].replace("22000", "22001"),
    "extra.yaml:6  Service web/sync opens 22001/UDP on the tailnet",
  ],
])("what the table does not list is told (%#)", (file, content, message) => {
  expect(broken(exposure, { ...RIGHT, [file]: content }, definition)).toEqual([`${message}, ${unlisted}`]);
});

test.each([
  [
    "shop.yaml",
    "  annotations:\n",
    '  annotations:\n    tailscale.com/funnel: "true"\n',
    "shop.yaml:7  Ingress web/shop has tailscale.com/funnel, which opens it to the internet; give the entry access: public",
  ],
  [
    "shop.yaml",
    "  annotations:\n",
    "  annotations:\n    nginx.ingress.kubernetes.io/server-alias: www.example.com\n",
    "shop.yaml:7  Ingress web/shop has nginx.ingress.kubernetes.io/server-alias, which serves hosts that no entry lists; write an entry for each",
  ],
  [
    "films.yaml",
    "  rules:\n",
    "  defaultBackend: { service: { name: films, port: { number: 80 } } }\n  rules:\n",
    "films.yaml:10  Ingress web/films has a default backend, which serves every name that leads to its controller; write rules with hosts",
  ],
] as const)("an Ingress that is open wider than its entry is told (%s, %#)", (file, from, to, message) => {
  expect(broken(exposure, changed(file, from, to), definition)).toEqual([message]);
});

test("a log port of the nodes is their collector's at the loopback address alone", () => {
  const collector = (port: string, namespace = "observability") => ({
    ...RIGHT,
    "logs.yaml": `apiVersion: v1
kind: Pod
metadata: { name: logs, namespace: ${namespace} }
spec:
  containers:
    - name: logs
      image: logs:1
      ports:
        - { containerPort: 5170, protocol: UDP, ${port} }
`,
  });
  const loopback = "hostIP: 127.0.0.1, hostPort: 5170";
  expect(broken(exposure, collector(loopback), definition)).toEqual([]);
  expect(broken(exposure, collector("hostPort: 5170"), definition)).toEqual([
    `logs.yaml:9  Pod observability/logs has the host port 5170/UDP, ${unlisted}`,
  ]);
  expect(broken(exposure, collector("hostIP: 0.0.0.0, hostPort: 5170"), definition)).toEqual([
    `logs.yaml:9  Pod observability/logs has the host port 0.0.0.0:5170/UDP, ${unlisted}`,
  ]);
  expect(broken(exposure, collector(loopback, "web"), definition)).toEqual([
    `logs.yaml:9  Pod web/logs has the host port 127.0.0.1:5170/UDP, ${unlisted}`,
  ]);
});

test("two of the same are told", () => {
  expect(
    broken(exposure, { ...RIGHT, "z.yaml": RIGHT["shop.yaml"].replace("name: shop", "name: z") }, definition),
  ).toEqual(["z.yaml:10  Ingress web/z serves shop.example.com, as another does; one of them is enough"]);
  expect(
    broken(exposure, { ...RIGHT, "z.yaml": RIGHT["game.yaml"].replace("name: game,", "name: z,") }, definition),
  ).toEqual(["z.yaml:4  Pod web/z has the host port 25565/TCP, which Pod web/game has already; take it from one"]);
});
