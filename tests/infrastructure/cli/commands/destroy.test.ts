import { shippedDefinition } from "../../../support/shipped-definition";
import { cli } from "../support/cli-context";
import { FakeEngine, urn } from "../support/fake-engine";
import { cloudflareAnswer, cloudflareError, JsonServer } from "../support/json-server";

const ZONE = `/client/v4/zones/${shippedDefinition().cloudflare.zone.id}/dns_records`;
const RECORDS = [
  { id: "1", type: "CNAME", name: "demo.example.com", content: "prox-n100-tunnel.example.com" },
  {
    id: "2",
    type: "TXT",
    name: "externaldns-cname.demo.example.com",
    content: "heritage=external-dns,external-dns/owner=prox-n100",
  },
];

let server: JsonServer;
let engine: FakeEngine;

beforeEach(async () => {
  server = new JsonServer({ [`GET ${ZONE}`]: cloudflareAnswer([]) });
  const base = await server.start();
  const real = globalThis.fetch;
  jest.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return real(url.replace("https://api.cloudflare.com", base), init);
  });
  engine = new FakeEngine();
  engine.values["cloudflareToken"] = "t".repeat(40);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

test("without a terminal it refuses, unless it is told to go on", async () => {
  const { code, messages } = await cli(["destroy"], { engine });
  expect(code).toBe(1);
  expect(messages).toBe("destroy asks before it begins, and there is no terminal; say --yes to destroy prox-n100\n");
  expect(engine.calls).toEqual([]);
});

test("it says what goes, and wants the cluster's name typed", async () => {
  const { code, messages } = await cli(["destroy"], { engine, typed: "prox-n100" });
  expect(messages).toMatch(
    new RegExp(
      "^This destroys, in the stack prox-n100: overview, flux, talos, proxmox, cloudflare.\n" +
        "The VMs control-1, worker-1, worker-2 go with all of their disks.\n" +
        "The machine secrets are kept, so that the same cluster can come back.\n" +
        "Type the cluster's name, prox-n100, to go on: ",
    ),
  );
  expect(code).toBe(0);
  expect(engine.calls).toContain("destroy proxmox");
});

test.each(["yes", "", "prox-n10"])("any other answer, like %j, destroys nothing", async (typed) => {
  const { code, messages } = await cli(["destroy"], { engine, typed });
  expect(code).toBe(1);
  expect(messages).toMatch(/nothing was destroyed: that is not the cluster's name\n$/);
  expect(engine.calls).toEqual([]);
});

test("input that ends without an answer destroys nothing", async () => {
  const { code, messages } = await cli(["destroy"], { engine, typed: null });
  expect(code).toBe(1);
  expect(messages).toMatch(/nothing was destroyed/);
  expect(engine.calls).toEqual([]);
});

test("the VMs go before the tunnel", async () => {
  await cli(["destroy", "--yes"], { engine });
  expect(engine.calls.filter((call) => call.startsWith("destroy") || call.startsWith("ended"))).toEqual([
    "destroy overview",
    "ended overview",
    "destroy flux",
    "ended flux",
    "destroy talos",
    "ended talos",
    "destroy proxmox",
    "ended proxmox",
    "destroy cloudflare",
    "ended cloudflare",
  ]);
});

describe("what is protected", () => {
  beforeEach(() => {
    engine.states.talos = [
      { urn: urn("talos", "talos:machine/secrets:Secrets", "cluster"), type: "t", protect: true, inputs: {} },
      { urn: urn("talos", "pulumi:pulumi:Stack", "s"), type: "pulumi:pulumi:Stack", protect: false, inputs: {} },
    ];
  });

  test("stays, and is named", async () => {
    const { code, messages } = await cli(["destroy", "--yes"], { engine });
    expect(code).toBe(0);
    expect(messages).toContain("kept because it is protected: Secrets cluster (--forget-secrets gives it up)\n");
    expect(engine.options.get("talos")?.forgetProtected).toBe(false);
  });

  test("goes with --forget-secrets, and the question says so", async () => {
    engine.states.talos = [];
    const { messages } = await cli(["destroy", "--forget-secrets"], { engine, typed: "prox-n100" });
    expect(messages).toContain("The machine secrets are given up too");
    expect(messages).not.toContain("kept because");
    expect(engine.options.get("talos")?.forgetProtected).toBe(true);
  });
});

describe("the records that external-dns left", () => {
  test("are removed after the tunnel, and named", async () => {
    server.routes = {
      [`GET ${ZONE}`]: (query) => cloudflareAnswer(query.get("page") === "2" ? [] : RECORDS),
      [`DELETE ${ZONE}/1`]: cloudflareAnswer({ id: "1" }),
      [`DELETE ${ZONE}/2`]: cloudflareAnswer({ id: "2" }),
    };
    engine.runs.cloudflare = {
      during: () => {
        expect(server.requests).toEqual([]);
      },
    };
    const { code, messages } = await cli(["destroy", "--yes"], { engine });
    expect(code).toBe(0);
    expect(messages).toBe(
      "removed from example.com, left by external-dns:\n" +
        "  CNAME demo.example.com\n  TXT externaldns-cname.demo.example.com\n",
    );
  });

  test("are in the JSON with everything else", async () => {
    server.routes = {
      [`GET ${ZONE}`]: (query) => cloudflareAnswer(query.get("page") === "2" ? [] : RECORDS),
      [`DELETE ${ZONE}/1`]: cloudflareAnswer({ id: "1" }),
      [`DELETE ${ZONE}/2`]: cloudflareAnswer({ id: "2" }),
    };
    const { output } = await cli(["destroy", "--yes", "--json"], { engine });
    expect(JSON.parse(output)).toMatchObject({
      operation: "destroy",
      ok: true,
      kept: [],
      removedRecords: ["CNAME demo.example.com", "TXT externaldns-cname.demo.example.com"],
    });
  });

  test("are said to be none where there are none", async () => {
    expect((await cli(["destroy", "--yes"], { engine })).messages).toBe("external-dns left no record in example.com\n");
  });

  test("make the command fail if they cannot be removed", async () => {
    server.routes = { [`GET ${ZONE}`]: cloudflareError(403, 10000, "Authentication error") };
    const { code, messages } = await cli(["destroy", "--yes"], { engine });
    expect(code).toBe(1);
    expect(messages).toMatch(
      /^the records that external-dns left in example.com could not all be removed \(403 .*Authentication error.*\); run this again\n$/,
    );
  });

  test("cannot be removed without a token", async () => {
    engine.values = {};
    const { code, messages } = await cli(["destroy", "--yes"], { engine });
    expect(code).toBe(1);
    expect(messages).toContain("(the stack's config has no cloudflareToken); run this again");
    expect(server.requests).toEqual([]);
  });

  test("stay as long as the tunnel does", async () => {
    engine.runs.proxmox = { result: { counts: {}, failures: [{ message: "boom" }] } };
    const { code } = await cli(["destroy", "--yes"], { engine });
    expect(code).toBe(1);
    expect(server.requests).toEqual([]);
  });
});
