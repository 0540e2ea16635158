import { cloudflareClient } from "../../../infrastructure/cli/cloudflare-client";
import { removeLeftoverRecords } from "../../../infrastructure/cli/leftover-records";
import { shippedDefinition } from "../../support/shipped-definition";
import { cloudflareAnswer, cloudflareError, JsonServer } from "./support/json-server";

const definition = shippedDefinition();
const ZONE = `/client/v4/zones/${definition.cloudflare.zone.id}/dns_records`;
const TOKEN = "t".repeat(40);
const CLAIM = '"heritage=external-dns,external-dns/owner=prox-n100"';
const RECORDS = [
  { id: "1", type: "TXT", name: "externaldns-cname.demo.example.com", content: CLAIM },
  { id: "2", type: "CNAME", name: "demo.example.com", content: "prox-n100-tunnel.example.com" },
  { id: "3", type: "CNAME", name: "www.example.com", content: "elsewhere.example.org" },
];

let server: JsonServer;
let base: string;

beforeEach(async () => {
  server = new JsonServer({
    [`GET ${ZONE}`]: (query) => cloudflareAnswer(query.get("page") === "2" ? [] : RECORDS),
    [`DELETE ${ZONE}/1`]: cloudflareAnswer({ id: "1" }),
    [`DELETE ${ZONE}/2`]: cloudflareAnswer({ id: "2" }),
  });
  base = `${await server.start()}/client/v4`;
});

afterEach(() => server.stop());

function remove(removed: string[] = []): Promise<void> {
  const client = cloudflareClient({ endpoints: { ...definition.endpoints, cloudflare: base } }, TOKEN);
  return removeLeftoverRecords(client, definition, ({ type, name }) => removed.push(`${type} ${name}`));
}

test("a record goes before the TXT record that claims it, and each is named", async () => {
  const removed: string[] = [];
  await remove(removed);
  expect(removed).toEqual(["CNAME demo.example.com", "TXT externaldns-cname.demo.example.com"]);
  expect(server.requests.filter((request) => request.startsWith("DELETE"))).toEqual([
    `DELETE ${ZONE}/2`,
    `DELETE ${ZONE}/1`,
  ]);
  expect(server.authorizations).toEqual(new Set([`Bearer ${TOKEN}`]));
});

test("what was removed before an error is named", async () => {
  server.routes = { ...server.routes, [`DELETE ${ZONE}/1`]: cloudflareError(403, 10000, "Authentication error") };
  const removed: string[] = [];
  await expect(remove(removed)).rejects.toThrow("Authentication error");
  expect(removed).toEqual(["CNAME demo.example.com"]);
});

test("the shell's own Cloudflare credentials are not used", async () => {
  const { env } = process;
  process.env = {
    ...env,
    CLOUDFLARE_API_KEY: "key",
    CLOUDFLARE_EMAIL: "me@example.com",
    CLOUDFLARE_API_TOKEN: "other",
  };
  try {
    await remove();
  } finally {
    process.env = env;
  }
  expect(server.authorizations).toEqual(new Set([`Bearer ${TOKEN}`]));
});
