import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { snmpAuth } from "../../../components/flux/snmp-auth";
import { ensureTools } from "../../../infrastructure/lab/kubernetes/binaries";
import { go } from "../../../infrastructure/lab/kubernetes/go-toolchain";
import { tool } from "../../../infrastructure/lab/kubernetes/tools";

test("the credentials, whatever is in them, under the name that the exporter is asked for", () => {
  const auth = snmpAuth({ username: "monitor", authPassword: `a"b'c: #$\{X}\\`, privPassword: "- !tag" });
  expect(parse(auth)).toEqual({
    auths: {
      synology: {
        version: 3,
        security_level: "authPriv",
        username: "monitor",
        auth_protocol: "SHA",
        password: `a"b'c: #$\{X}\\`,
        priv_protocol: "AES",
        priv_password: "- !tag",
      },
    },
  });
});

test("no credentials are a file without any", () => {
  expect(parse(snmpAuth(undefined))).toEqual({ auths: {} });
});

describe("the exporter itself", () => {
  const { module, folder } = tool("snmp_exporter");
  const monitoring = path.resolve(__dirname, "../../../cluster/kubernetes/platform/monitoring/snmp-exporter");
  let program: string;
  /** The modules that it brings, in its image as in its Go module. */
  let modules: string;
  let scratch: string;

  beforeAll(async () => {
    ({ snmp_exporter: program } = await ensureTools(["snmp_exporter"]));
    await go(["mod", "download", module], folder, process.env);
    modules = path.join(await go(["list", "-m", "-f", "{{.Dir}}", module], folder, process.env), "snmp.yml");
    scratch = mkdtempSync(path.join(tmpdir(), "snmp-"));
  }, 600_000);

  afterAll(() => {
    rmSync(scratch, { recursive: true });
  });

  function dryRun(auth: string) {
    const file = path.join(scratch, "auth.yaml");
    writeFileSync(file, auth);
    const { status, stderr } = spawnSync(program, ["--dry-run", `--config.file=${modules}`, `--config.file=${file}`], {
      encoding: "utf8",
    });
    return { status, stderr };
  }

  test.each([`a"b'c: #$\{X}\\`, "- !tag", "12345678", "0o17_000", "yes", "1:30:00", "null", "é😀 \u0085x", "@`%&*|>?"])(
    "reads the credentials beside its modules: %j",
    (password) => {
      expect(dryRun(snmpAuth({ username: password, authPassword: password, privPassword: password }))).toMatchObject({
        status: 0,
      });
    },
  );

  test("reads a file without any", () => {
    expect(dryRun(snmpAuth(undefined))).toMatchObject({ status: 0 });
  });

  test("refuses what it does not know", () => {
    expect(dryRun(snmpAuth(undefined).replace("auths", "auth")).status).toBe(1);
  });

  test("has the modules that the monitor asks for, and the credentials their name", () => {
    const { spec } = parse(readFileSync(path.join(monitoring, "service-monitor.yaml"), "utf8")) as {
      spec: { endpoints: readonly { params: { auth: string[]; module: string[] } }[] };
    };
    const known = parse(readFileSync(modules, "utf8"), { merge: true }) as { modules: Record<string, unknown> };
    const auths = Object.keys(
      (parse(snmpAuth({ username: "", authPassword: "", privPassword: "" })) as { auths: object }).auths,
    );
    for (const { params } of spec.endpoints) {
      expect(params.module.filter((name) => !(name in known.modules))).toEqual([]);
      expect(params.auth).toEqual(auths);
    }
  });
});
