import { copyFileSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../../../infrastructure/cli/report";
import { stateDirectory } from "../../../../infrastructure/lab/house/layout";
import { counts, TestHouse, told } from "../support/test-house";

jest.setTimeout(600_000);

const house = new TestHouse(74);
const run = (): Promise<Report> => house.run("up", { only: ["cloudflare"] });
const up = (): Promise<Report> => house.must("up", { only: ["cloudflare"] });
const made = () => {
  const { tunnels, records, applications, policies } = house.house.cloudflare.state;
  return {
    tunnels: tunnels.filter(({ deleted_at }) => deleted_at === null).map(({ name }) => name),
    records: records.map(({ name }) => name),
    applications: applications.map(({ domain }) => domain).sort(),
    policies: policies.map(({ name }) => name),
  };
};
const ALL = {
  tunnels: ["prox-n100"],
  records: ["prox-n100-tunnel.example.com"],
  applications: ["code.example.com", "grafana.example.com"],
  policies: ["prox-n100 default"],
};
const API = "https://127.168.74.2:18443/client/v4/accounts/0123456789abcdef0123456789abcdef";
/** As the provider words it. */
const failed = (request: string, answer: string) =>
  `failed to make http request: ${request.replace(" ", ` "${API}`)}": ${answer}`;
const RATE = { success: false, errors: [{ code: 10429, message: "rate limited" }], messages: [], result: null };
const TAKEN =
  '{"success":false,"errors":[{"code":1013,"message":"You already have a tunnel with this name. Delete the existing ' +
  'tunnel, or choose a different name for your new tunnel"}],"messages":[],"result":null}';

beforeAll(() => house.open());
afterAll(() => house.remove());

test("a token that has expired; with a new one the next run goes on", async () => {
  const body = {
    success: false,
    errors: [{ code: 10000, message: "Authentication error" }],
    messages: [],
    result: null,
  };
  house.house.faults.cloudflare.add({ match: /./, effect: { kind: "answer", status: 403, body }, times: Infinity });
  const { code, output, messages } = await house.commandLine("up", "--only", "cloudflare");
  expect({ code, messages }).toEqual({ code: 1, messages: "" });
  expect(output).toMatch(/^cloudflare +6 .* failed$/m);
  expect(output).toContain(
    [
      `✖ cloudflare, ZeroTrustAccessPolicy access: ${failed("POST /access/policies", `403 Forbidden ${JSON.stringify(body)}`)}`,
      "  likely cause: the Cloudflare token is wrong, has expired, or lacks a permission",
      "  what to do:   npm run homelab -- doctor says which; then run " +
        "`npm run homelab -- pulumi config set --secret homelab:cloudflareToken`; " +
        "refresh and destroy go on with the token of the last up, so run up once before them",
    ].join("\n"),
  );
  await house.renew("cloudflareToken");
  expect(made()).toEqual({ tunnels: [], records: [], applications: [], policies: [] });
});

test("a few answers of 429 are waited out; many of them end the run", async () => {
  const { cloudflare } = house.house.faults;
  const effect = { kind: "answer", status: 429, body: RATE } as const;
  cloudflare.add({ match: /^POST .*\/access\/policies$/, effect, times: 1 });
  cloudflare.add({ match: /^POST .*\/access\/apps$/, effect, times: 20 });
  expect(new Set(told(await run()))).toEqual(
    new Set([
      `cloudflare: ${failed("POST /access/apps", `429 Too Many Requests ${JSON.stringify(RATE)}`)} → ` +
        "wait five minutes, then run this again",
    ]),
  );
  cloudflare.clear();
  expect(made()).toEqual({ tunnels: [], records: [], applications: [], policies: ALL.policies });
});

test("a tunnel's name that is taken", async () => {
  const other = { ...house.house.cloudflare.state.tunnels[0], id: "other", name: "prox-n100", deleted_at: null };
  house.house.cloudflare.state.tunnels.push({ connections: 0, configuration: undefined, ...other } as never);
  expect(told(await run())).toEqual([
    `cloudflare: ${failed("POST /cfd_tunnel", `409 Conflict ${TAKEN}`)} → ` +
      "delete it (Zero Trust → Networks → Tunnels), or name another in cloudflare.tunnel",
  ]);
  house.house.cloudflare.state.tunnels.pop();
  expect(made()).toEqual({ ...ALL, tunnels: [], records: [] });
});

test("a connection that is cut again and again, and Cloudflare's own failure", async () => {
  const { cloudflare } = house.house.faults;
  cloudflare.add({ match: /^POST .*\/cfd_tunnel$/, effect: { kind: "cut" }, times: 3 });
  expect(told(await run())).toEqual([
    `cloudflare: ${failed("Post /cfd_tunnel", "EOF")} → ` +
      "look whether this computer reaches api.cloudflare.com, then run this again",
  ]);
  const body = { success: false, errors: [], messages: [], result: null };
  cloudflare.add({ match: /^POST .*\/cfd_tunnel$/, effect: { kind: "answer", status: 503, body }, times: 3 });
  expect(told(await run())).toEqual([
    `cloudflare: ${failed("POST /cfd_tunnel", `503 Service Unavailable ${JSON.stringify(body)}`)} → ` +
      "look at www.cloudflarestatus.com, and run this again once it is over",
  ]);
  expect(made()).toEqual({ ...ALL, tunnels: [], records: [] });
});

test("a connection that is cut before and after Cloudflare has made the tunnel", async () => {
  const { cloudflare } = house.house.faults;
  cloudflare.add({ match: /^POST .*\/cfd_tunnel$/, effect: { kind: "cut" } });
  cloudflare.add({ match: /^POST .*\/cfd_tunnel$/, effect: { kind: "cut", processed: true } });
  // Asked for again, it is there already, and nobody knows by whom.
  expect(told(await run())).toEqual([
    `cloudflare: ${failed("POST /cfd_tunnel", `409 Conflict ${TAKEN}`)} → ` +
      "delete it (Zero Trust → Networks → Tunnels), or name another in cloudflare.tunnel",
  ]);
  expect(made()).toEqual({ ...ALL, records: [] });
  house.house.cloudflare.state.tunnels.length = 0;
  await up();
  expect(made()).toEqual(ALL);
});

test("a state file that is cut off: nothing is touched, and the copy beside it brings the layer back", async () => {
  const file = join(stateDirectory(house.lab), "homelab-cloudflare", "prox-n100.json");
  truncateSync(file, Math.floor(readFileSync(file).length / 2));
  const asked = house.house.cloudflare.requests.length;
  const { code, messages } = await house.commandLine("up", "--only", "cloudflare");
  expect({ code, messages }).toEqual({
    code: 1,
    messages:
      `the state of homelab-cloudflare/prox-n100 is cut off or damaged: ${file}. Nothing was touched. ` +
      `The state before the last step is beside it: cp ${file}.bak ${file}, then run again\n`,
  });
  expect(house.house.cloudflare.requests).toHaveLength(asked);
  copyFileSync(`${file}.bak`, file);
  const { create = 0, ...rest } = counts(await up()).cloudflare;
  expect([create, Object.keys(rest)]).toEqual([0, ["same"]]);
  expect(made()).toEqual(ALL);
});
