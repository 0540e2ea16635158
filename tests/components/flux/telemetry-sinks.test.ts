import { sinksConfig, sinksRevision } from "../../../components/flux/telemetry-sinks";

const sinks = {
  vendor: { endpoint: "https://otlp.vendor.example" },
  archive: { endpoint: "https://archive.example.com:4318/otlp" },
};
const headers = { vendor: "Basic dTpw", archive: "Bearer a$b${c}" };

test("no sinks are no configuration", () => {
  expect(sinksConfig({}, {})).toBe("{}");
});

test("each sink is an exporter with its header, and all get each kind of what the collector takes from others", () => {
  const pipeline = {
    receivers: ["otlp"],
    processors: ["memory_limiter", "batch"],
    exporters: ["otlp_http/archive", "otlp_http/vendor"],
  };
  expect(JSON.parse(sinksConfig(sinks, headers))).toEqual({
    exporters: {
      "otlp_http/vendor": { endpoint: "https://otlp.vendor.example", headers: { Authorization: "Basic dTpw" } },
      "otlp_http/archive": {
        endpoint: "https://archive.example.com:4318/otlp",
        // two dollars are one to the collector
        headers: { Authorization: "Bearer a$$b$${c}" },
      },
    },
    service: { pipelines: { "traces/sinks": pipeline, "metrics/sinks": pipeline, "logs/sinks": pipeline } },
  });
});

test("a sink without its header is none", () => {
  expect(() => sinksConfig(sinks, { vendor: "Basic dTpw" })).toThrow("there is no header for the sink archive");
});

test("the collector starts again when the list changes, and not when its order does", () => {
  const { vendor, archive } = sinks;
  expect(sinksRevision({ archive, vendor })).toBe(sinksRevision(sinks));
  expect(sinksRevision({ vendor })).not.toBe(sinksRevision(sinks));
  expect(sinksRevision({})).toMatch(/^sinks-[0-9a-f]{8}$/);
});
