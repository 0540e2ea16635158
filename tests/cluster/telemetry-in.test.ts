import { readFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { sinksConfig } from "../../components/flux/telemetry-sinks";
import { parseContents } from "../../infrastructure/manifests/contents";

const PLATFORM = path.resolve(__dirname, "../../cluster/kubernetes/platform");

function yaml(file: string): unknown {
  return parse(readFileSync(path.join(PLATFORM, file), "utf8"));
}

function secrets(folder: string): unknown[] {
  const text = readFileSync(path.join(PLATFORM, folder, "secret.yaml"), "utf8");
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

interface Ingress {
  readonly metadata: { readonly annotations: Record<string, string> };
  readonly spec: {
    readonly rules: readonly {
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly pathType: string;
          readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } };
        }[];
      };
    }[];
  };
}

interface Collector {
  readonly command: { readonly extraArgs: readonly string[] };
  readonly extraVolumes: readonly { readonly name: string; readonly secret: { readonly secretName: string } }[];
  readonly extraVolumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly alternateConfig: {
    readonly receivers: Record<string, object>;
    readonly processors: Record<string, object>;
    readonly service: { readonly pipelines: Record<string, { readonly receivers: readonly string[] }> };
  };
}

const WAYS = [
  ["OTLP", "observability/otel-collector", "/v1", "Prefix", "otel-collector", "otlp-http", 4318],
  ["remote write", "monitoring/prometheus", "/api/v1/write", "Exact", "prometheus-prometheus", "http-web", 9090],
] as const;

describe.each(WAYS)("%s from hosts in the LAN", (_, folder, prefix, pathType, service, port, number) => {
  const ingress = yaml(`${folder}/ingress.yaml`) as Ingress;

  test("is asked for user and password, from a Secret beside it", () => {
    const name = ingress.metadata.annotations["nginx.ingress.kubernetes.io/auth-secret"];
    expect(ingress.metadata.annotations).toMatchObject({ "nginx.ingress.kubernetes.io/auth-type": "basic" });
    expect(secrets(folder)).toContainEqual(
      expect.objectContaining({ metadata: { name }, data: { auth: "${TELEMETRY_USERS}" } }),
    );
    expect(yaml(`${folder}/kustomization.yaml`)).toMatchObject({
      resources: expect.arrayContaining(["ingress.yaml", "secret.yaml"]) as string[],
      components: ["../../components/ingress/lan"],
    });
  });

  test("reaches what takes it, and nothing else of the same program", () => {
    const paths = ingress.spec.rules.flatMap(({ http }) => http.paths);
    expect(paths).toEqual([{ path: prefix, pathType, backend: { service: { name: service, port: { name: port } } } }]);
    const found = parseContents(yaml(`${folder}/contents.yaml`)).services.find(({ name }) => name === service);
    expect(found?.ports.find(({ name }) => name === port)).toMatchObject({ port: number, targetPort: number });
  });
});

test("the collector takes OTLP, and leaves remote write to Prometheus, which takes both versions of it", () => {
  const { alternateConfig } = yaml("observability/otel-collector/values.yaml") as Collector;
  const { receivers, service } = alternateConfig;
  expect(Object.keys(receivers)).toEqual(["otlp", "udp_log/talos-service", "udp_log/talos-kernel"]);
  const used = Object.values(service.pipelines).flatMap((pipeline) => pipeline.receivers);
  expect([...new Set(used)].sort()).toEqual(Object.keys(receivers).sort());
  expect(yaml("monitoring/prometheus/values.yaml")).toMatchObject({
    prometheus: { prometheusSpec: { enableRemoteWriteReceiver: true } },
  });
});

describe("the sinks of the definition", () => {
  const values = yaml("observability/otel-collector/values.yaml") as Collector;

  test("are read by the collector from their Secret", () => {
    expect(secrets("observability/otel-collector")).toContainEqual(
      expect.objectContaining({ metadata: { name: "otel-sinks" }, data: { "sinks.json": "${TELEMETRY_SINKS}" } }),
    );
    expect(values.extraVolumes).toEqual([{ name: "sinks", secret: { secretName: "otel-sinks" } }]);
    expect(values.extraVolumeMounts).toEqual([{ name: "sinks", mountPath: "/sinks", readOnly: true }]);
    expect(values.command.extraArgs).toEqual(["--config=/sinks/sinks.json"]);
  });

  test("have pipelines of their own, of what the collector has", () => {
    const text = sinksConfig({ vendor: { endpoint: "https://otlp.vendor.example" } }, { vendor: "Bearer a" });
    const { service } = JSON.parse(text) as {
      service: { pipelines: Record<string, { receivers: string[]; processors: string[] }> };
    };
    const { receivers, processors, service: own } = values.alternateConfig;
    expect(Object.keys(service.pipelines).filter((name) => name in own.pipelines)).toEqual([]);
    for (const pipeline of Object.values(service.pipelines)) {
      expect(Object.keys(receivers)).toEqual(expect.arrayContaining(pipeline.receivers));
      expect(Object.keys(processors)).toEqual(expect.arrayContaining(pipeline.processors));
    }
  });
});
