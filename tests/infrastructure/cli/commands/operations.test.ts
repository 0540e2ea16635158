import { CONFIG_NAMESPACE } from "../../../../stacks/required-secrets";
import { cli, completeStackFile } from "../support/cli-context";
import { FakeEngine, urn } from "../support/fake-engine";

const VM = urn("proxmox", "proxmoxve:index/vmLegacy:VmLegacy", "control-1");

describe("up", () => {
  test("ends with 0 and says where the kubeconfig is", async () => {
    const engine = new FakeEngine();
    const { code, output, messages } = await cli(["up"], { engine });
    expect(code).toBe(0);
    // These two go side by side, and either may be done first.
    const inOrder = output.replace(/(✔ cloudflare: .*\n)(✔ proxmox: .*\n)/, "$2$1");
    expect(inOrder).toBe(`❯ stacks
✔ stacks: proxmox, cloudflare, talos, flux, overview created
❯ proxmox
❯ cloudflare
❯ talos
❯ flux
❯ overview
✔ proxmox: 1 unchanged (0.0 s)
✔ cloudflare: 1 unchanged (0.0 s)
✔ talos: 1 unchanged (0.0 s)
✔ flux: 1 unchanged (0.0 s)
✔ overview: 1 unchanged (0.0 s)

layer       create  update  replace  delete  same  other  status
proxmox          -       -        -       -     1      -  done
cloudflare       -       -        -       -     1      -  done
talos            -       -        -       -     1      -  done
flux             -       -        -       -     1      -  done
overview         -       -        -       -     1      -  done

kubeconfig: npm run --silent homelab -- outputs kubeconfig > kubeconfig
`);
    expect(messages).toBe("");
    expect(engine.calls.filter((call) => call.startsWith("up "))).toHaveLength(5);
  });

  test("ends with 1 if a layer fails, with the resource and what to do", async () => {
    const engine = new FakeEngine();
    engine.runs.proxmox = {
      result: { counts: {}, failures: [{ resource: VM, message: "received an HTTP 401 response" }] },
    };
    const { code, output } = await cli(["up", "--only", "proxmox", "talos"], { engine });
    expect(code).toBe(1);
    expect(output).toContain(
      "✖ proxmox, VmLegacy control-1: received an HTTP 401 response\n  likely cause: Proxmox does",
    );
    expect(output).toContain("talos         -       -        -       -     -      -  skipped");
    expect(output).not.toContain("kubeconfig:");
  });

  test("a layer that failed before anything was done is not said to have had nothing to do", async () => {
    const engine = new FakeEngine();
    engine.runs.proxmox = { result: { counts: {}, failures: [{ message: "the state is locked" }] } };
    const { output } = await cli(["up"], { engine });
    expect(output).toContain("✖ proxmox [FAILED: failed (0.0 s)]\n");
    expect(output).not.toContain("nothing to do");
  });

  test.each([{ json: [] }, { json: ["--json"] }])(
    "what a name or a message holds reaches no terminal: no code, no line that passes for ours ($json)",
    async ({ json }) => {
      const hostile = "vm\n✔ talos: 1 unchanged\r\u001b[2K\u009b1A\u202e";
      const resource = urn("proxmox", "proxmoxve:index/vmLegacy:VmLegacy", hostile);
      const engine = new FakeEngine();
      engine.runs.proxmox = {
        events: [
          { kind: "resource", urn: resource, op: "update", status: "started" },
          { kind: "resource", urn: resource, op: "update", status: "done", properties: [hostile] },
          { kind: "diagnostic", urn: resource, severity: "warning", message: hostile },
        ],
        result: { counts: { update: 1 }, failures: [{ resource, message: hostile }] },
      };
      const { output, messages } = await cli(["preview", "--only", "proxmox", ...json], { engine });
      // eslint-disable-next-line no-control-regex
      expect(output + messages).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      expect(output).toContain(json.length > 0 ? '"message": "vm\\n✔ talos' : "~ VmLegacy vm ✔ talos: 1 unchanged");
      expect(output.split("\n").filter((line) => line.startsWith("✔ talos"))).toEqual([]);
    },
  );

  test("prints nothing but the report as JSON with --json", async () => {
    const engine = new FakeEngine();
    const { output, code } = await cli(["up", "--json", "--only", "cloudflare"], { engine });
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual({
      operation: "up",
      stack: "prox-n100",
      ok: true,
      layers: [
        {
          layer: "cloudflare",
          status: "done",
          seconds: 0,
          counts: { same: 1 },
          changes: [],
          warnings: [],
          failures: [],
        },
      ],
    });
  });

  test("makes the stacks, then says every secret that is missing, and runs no layer", async () => {
    const engine = new FakeEngine();
    const { code, messages, output } = await cli(["up"], { engine, stackFile: "encryptionsalt: v1:a:v1:b:c\n" });
    expect(code).toBe(1);
    expect(messages).toMatch(
      /^Pulumi.prox-n100.yaml lacks 10 secrets; run\n {2}npm run homelab -- pulumi --stack prox-n100 config set --secret homelab:/,
    );
    expect(messages).toContain(`${CONFIG_NAMESPACE}:alertReceivers.phone`);
    expect(output).not.toContain("layer ");
    expect(engine.calls).toHaveLength(5);
  });

  test("does not let layers that run side by side settle what encrypts the stack file", async () => {
    const engine = new FakeEngine();
    const stackFile = completeStackFile()
      .replace(/^encryptionsalt.*\n/m, "")
      .replaceAll("secure", "plain");
    const { code, messages } = await cli(["up"], { engine, stackFile });
    expect(code).toBe(1);
    expect(messages).toBe(
      "Pulumi.prox-n100.yaml does not say what encrypts its secrets, although its stacks exist; get the file back from " +
        "Git as it was after the first up (encryptionsalt), or take it from the state: " +
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER=true npm run homelab -- pulumi --stack prox-n100 preview\n",
    );
    expect(engine.calls).toHaveLength(5);
  });

  test("touches nothing if the definition has a mistake", async () => {
    const engine = new FakeEngine();
    const { code, messages } = await cli(["up"], { engine, environment: { HOMELAB_DEFINITION: "/nowhere/home.yaml" } });
    expect(code).toBe(1);
    expect(messages).toBe(
      "/nowhere/home.yaml has one mistake:\n  does not exist; write it, or name another with HOMELAB_DEFINITION\n",
    );
    expect(engine.calls).toEqual([]);
  });
});

test("preview lists what would change and ends with 0", async () => {
  const engine = new FakeEngine();
  engine.runs.proxmox = {
    events: [{ kind: "resource", urn: VM, op: "update", status: "done", properties: ["memory"] }],
    result: { counts: { update: 1 }, failures: [] },
  };
  const { code, output } = await cli(["preview", "--only", "proxmox"], { engine });
  expect(code).toBe(0);
  expect(output).toContain("proxmox:\n  ~ VmLegacy control-1 (memory)\n");
  expect(engine.options.get("proxmox")?.environment).toBeUndefined();
});

test("preview tells the talos layer that the proxmox layer is only previewed too", async () => {
  const engine = new FakeEngine();
  await cli(["preview"], { engine });
  expect(engine.options.get("talos")?.environment).toEqual({ HOMELAB_PREVIEW_AHEAD: "proxmox" });
});

test("refresh asks for no secrets, because it runs no program", async () => {
  const engine = new FakeEngine();
  const { code } = await cli(["refresh", "--clear-pending-creates"], {
    engine,
    stackFile: "encryptionsalt: v1:a:v1:b:c\n",
  });
  expect(code).toBe(0);
  expect(engine.options.get("proxmox")?.clearPendingCreates).toBe(true);
});

test.each(["preview", "refresh"])(
  "%s ends with 1 if a layer fails, after all of them had their turn",
  async (command) => {
    const engine = new FakeEngine();
    engine.runs.proxmox = { result: { counts: {}, failures: [{ message: "boom" }] } };
    expect((await cli([command], { engine })).code).toBe(1);
    expect(engine.calls).toContain("ended overview");
  },
);
