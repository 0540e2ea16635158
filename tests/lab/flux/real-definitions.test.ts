import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { definitionModules } from "../../../infrastructure/lab/flux/real-definitions";

const TREE = join(__dirname, "..", "..", "..", "cluster", "kubernetes");
/** The image whose program understands the kinds. */
const IMAGES = new Map([
  ["github.com/cert-manager/cert-manager", "quay.io/jetstack/cert-manager-controller"],
  ["github.com/prometheus-operator/prometheus-operator", "quay.io/prometheus-operator/prometheus-operator"],
  ["sigs.k8s.io/external-dns", "registry.k8s.io/external-dns/external-dns"],
  ["tailscale.com", "ghcr.io/tailscale/k8s-operator"],
]);

test("the definitions are those of the version that the tree runs", () => {
  const contents = readdirSync(TREE, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("contents.yaml"))
    .map((name) => readFileSync(join(TREE, name), "utf8"))
    .join("\n");
  const running = new Map(
    [...IMAGES].map(([module, image]) => {
      const versions = [...contents.matchAll(new RegExp(`image: ${image}:(v[\\d.]+)`, "g"))].map(
        ([, version]) => version,
      );
      return [module, [...new Set(versions)].join(", ")];
    }),
  );
  // After a chart has moved, its module has to: infrastructure/lab/tools/definitions, `go mod download`.
  expect(definitionModules()).toEqual(running);
});
