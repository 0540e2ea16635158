import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";

interface Values {
  readonly configMaps: { readonly script: { readonly data: { readonly "send.sh": string } } };
}

interface Sent {
  readonly path: string;
  readonly type: string | undefined;
  readonly body: string;
}

const values = resolve(__dirname, "../../cluster/kubernetes/apps/demos/telemetry/values.yaml");
const script = (parse(readFileSync(values, "utf8")) as Values).configMaps.script.data["send.sh"];

/** The first requests of the script to a collector that answers them with `status`, in order, and what it complained of. */
async function firstRequests(count: number, status = 200): Promise<{ sent: Sent[]; complaints: string }> {
  const sent: Sent[] = [];
  const enough = new AbortController();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      sent.push({ path: request.url ?? "", type: request.headers["content-type"], body });
      response.writeHead(status).end("{}");
      if (sent.length === count) enough.abort();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const shell = spawn("sh", ["-c", script], {
    // a group of its own, so that none of its children outlives the test
    detached: true,
    env: { PATH: process.env["PATH"], COLLECTOR: `http://127.0.0.1:${port}`, SECONDS_BETWEEN: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const complaints = text(shell.stderr);
  try {
    await Promise.race([
      once(enough.signal, "abort"),
      once(shell, "exit").then(async () => {
        throw new Error(`the script ended by itself: ${await complaints}`);
      }),
    ]);
  } finally {
    if (shell.exitCode === null && shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
    server.closeAllConnections();
    server.close();
  }
  return { sent: sent.slice(0, count), complaints: await complaints };
}

const ID = (bytes: number) => expect.stringMatching(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)) as string;
const NANOSECONDS = expect.stringMatching(/^\d{19}$/) as string;
const resource = {
  attributes: [
    { key: "service.name", value: { stringValue: "telemetry-demo" } },
    { key: "service.instance.id", value: { stringValue: expect.stringMatching(/^\S+$/) as string } },
  ],
};
const scope = { name: "telemetry-demo" };

test("the demo sends a trace of two spans, the log of its request and a counter", async () => {
  const { sent, complaints } = await firstRequests(3);
  expect(complaints).toBe("");
  expect(sent.map(({ path, type }) => [path, type])).toEqual([
    ["/v1/traces", "application/json"],
    ["/v1/logs", "application/json"],
    ["/v1/metrics", "application/json"],
  ]);
  const [traces, logs, metrics] = sent.map(({ body }) => JSON.parse(body) as Record<string, never>);
  const trace = ID(16);
  expect(traces).toEqual({
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope,
            spans: [
              {
                traceId: trace,
                spanId: ID(8),
                name: "GET /tea",
                kind: 2,
                startTimeUnixNano: NANOSECONDS,
                endTimeUnixNano: NANOSECONDS,
                status: { code: 1 },
              },
              {
                traceId: trace,
                spanId: ID(8),
                parentSpanId: ID(8),
                name: "look for tea",
                kind: 1,
                startTimeUnixNano: NANOSECONDS,
                endTimeUnixNano: NANOSECONDS,
              },
            ],
          },
        ],
      },
    ],
  });
  const [request, query] = (traces as unknown as Traces).resourceSpans[0].scopeSpans[0].spans;
  expect(query).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
  const times = [request.startTimeUnixNano, query.startTimeUnixNano, query.endTimeUnixNano, request.endTimeUnixNano];
  expect([...times].sort()).toEqual(times);
  expect(logs).toEqual({
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            scope,
            logRecords: [
              {
                timeUnixNano: request.endTimeUnixNano,
                severityNumber: 9,
                severityText: "INFO",
                body: { stringValue: "tea is served" },
                traceId: request.traceId,
                spanId: request.spanId,
              },
            ],
          },
        ],
      },
    ],
  });
  expect(metrics).toEqual({
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            scope,
            metrics: [
              {
                name: "demo.requests",
                unit: "{request}",
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [{ asInt: "1", startTimeUnixNano: NANOSECONDS, timeUnixNano: request.endTimeUnixNano }],
                },
              },
            ],
          },
        ],
      },
    ],
  });
}, 120_000);

interface Traces {
  readonly resourceSpans: [
    {
      readonly scopeSpans: [
        {
          readonly spans: [Span, Span];
        },
      ];
    },
  ];
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

test("every tenth request of the demo goes wrong, in its trace and in its log", async () => {
  const { sent } = await firstRequests(33);
  const wrong = sent.flatMap(({ path, body }, index) =>
    body.includes('"status":{"code":2}') || body.includes("out of tea") ? [[Math.floor(index / 3) + 1, path]] : [],
  );
  expect(wrong).toEqual([
    [10, "/v1/traces"],
    [10, "/v1/logs"],
  ]);
  expect(sent.filter(({ path }) => path === "/v1/metrics").at(-1)?.body).toContain('"asInt":"11"');
}, 120_000);

test("the demo outlives a collector that refuses what it sends", async () => {
  const { complaints } = await firstRequests(4, 503);
  expect(complaints).toMatch(
    /^traces: the collector did not take them\nlogs: the collector did not take them\nmetrics: the collector did not take them\n/,
  );
}, 120_000);
