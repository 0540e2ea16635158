import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { MACHINE_LOGS } from "../../components/talos/machine-logs";
import { type Contents, parseContents } from "../../infrastructure/manifests/contents";

const FOLDER = path.resolve(__dirname, "../../cluster/kubernetes/platform/observability/otel-collector");

function yaml(file: string): unknown {
  return parse(readFileSync(path.join(FOLDER, file), "utf8"));
}

test("the collector's host ports are where Talos sends its logs, at an address that only the node has", () => {
  const contents: Contents = parseContents(yaml("contents.yaml"));
  const ports = contents.workloads.flatMap(({ pod }) => pod.containers).flatMap((container) => container.ports ?? []);
  const host = ports.filter(({ hostPort }) => hostPort !== undefined);
  const at = (port: number) => ({ hostIP: MACHINE_LOGS.address, hostPort: port, containerPort: port, protocol: "UDP" });
  expect(host.map(({ name: _, ...rest }) => rest)).toEqual([at(MACHINE_LOGS.kernelPort), at(MACHINE_LOGS.servicePort)]);
});

test("no policy lets anything else send to them", () => {
  const { spec } = yaml("networkpolicy.yaml") as {
    spec: { ingress: readonly { from?: readonly object[]; ports?: readonly { port: number }[] }[] };
  };
  const open = spec.ingress.filter(({ ports = [] }) =>
    ports.some(({ port }) => port === MACHINE_LOGS.kernelPort || port === MACHINE_LOGS.servicePort),
  );
  expect(open).toEqual([]);
  expect(spec.ingress.every(({ from, ports }) => from !== undefined && ports !== undefined)).toBe(true);
});
