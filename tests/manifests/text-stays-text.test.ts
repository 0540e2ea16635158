import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { parse } from "yaml";
import { SECRET_PARTS, secretParts } from "../../components/flux/secret-parts";
import { clusterSecrets } from "../../components/flux/secrets";
import { derive } from "../../config/derive";
import type { DefinitionInput } from "../../config/schema";
import { validate } from "../../config/validate";
import { ensureTools } from "../../infrastructure/lab/kubernetes/binaries";
import { texts } from "../../infrastructure/manifests/rules/texts";
import { substitute } from "../../infrastructure/manifests/substitute";
import { loadTree, type Tree } from "../../infrastructure/manifests/tree";
import { source } from "../../infrastructure/manifests/tree-object";
import { variablesOf } from "../../infrastructure/manifests/variables";
import { shippedDefinition, shippedInput } from "../support/shipped-definition";

// The real tree, as kustomize gives it to Flux: with the quotes that are left of it.
let tree: Tree;
beforeAll(async () => {
  const { kustomize } = await ensureTools(["kustomize"]);
  tree = await loadTree({ definition: shippedDefinition(), root: path.resolve(__dirname, "../.."), kustomize });
}, 600_000);

/** What YAML, kustomize or Flux reads as something else, or nearly. */
const word = fc.oneof(
  fc.constantFrom(
    ...["true", "on", "y", "null", "~", "1", "1.0", "1e3", "1.e3", "0x1F", "0o17", "017", "1_000", ".5", "1:30", "e3"],
    ...["2026-01-01", "@main", "#x", "a#b", "a: b", "a:", "-", "---", "?", "<<", "=", "!x", "*x", "&x", "|", ">", "%x"],
    ...["'a'", "o'neill", '"a"', 'a"b', "a\\b", "{a}", "[a]", "a,b", "$x", "${DOMAIN}", "$$", "`x`", "é", "a\u0085b"],
  ),
  fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  fc.stringMatching(/^[0-9a-fx._]{1,6}$/),
  fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }),
);
const id = fc.oneof(fc.stringMatching(/^[0-9]{32}$/), fc.stringMatching(/^[0-9]{9}e[0-9]{22}$/));
const port = fc.integer({ min: 1, max: 65_535 });

/** One field that goes into manifests, with something else in it. */
const change: fc.Arbitrary<(definition: DefinitionInput) => void> = fc.oneof(
  word.map((text) => (d: DefinitionInput) => void (d.cluster.name = text)),
  fc.tuple(word, word).map(([label, zone]) => (d: DefinitionInput) => {
    const name = `${label}.${zone}`;
    for (const each of Object.values(d.exposure ?? {})) delete each.host;
    d.cloudflare.zone.name = d.cluster.domain = name;
  }),
  word.map((text) => (d: DefinitionInput) => void (d.exposure!["demo"]!.host = `${text}.example.com`)),
  id.map((text) => (d: DefinitionInput) => void (d.cloudflare.zone.id = text)),
  word.map((text) => (d: DefinitionInput) => void (d.git.branch = text)),
  word.map((text) => (d: DefinitionInput) => void (d.git.path = text)),
  word.map((text) => (d: DefinitionInput) => void (d.git.path = `./${text}/flux`)),
  word.map((text) => (d: DefinitionInput) => void (d.git.url = `https://example.com/${text}/${text}`)),
  word.map((text) => (d: DefinitionInput) => void (d.synology.exports.media = `/volume1/${text}`)),
  word.map((text) => (d: DefinitionInput) => {
    d.synology.exports.backups = `/volume2/${text}`;
    d.synology.backups = { longhorn: `/volume2/${text}/longhorn`, etcd: `/volume2/${text}/etcd` };
  }),
  fc.tuple(word, port).map(([host, number]) => (d: DefinitionInput) => {
    d.proxmox.endpoint = `https://${host}:${String(number)}`;
  }),
  port.map((number) => (d: DefinitionInput) => void (d.synology.snmp = { enabled: false, port: number })),
);

test("whatever validates, the tree with its facts means the same texts", () => {
  let accepted = 0;
  const shipped = tree.variables.facts;
  fc.assert(
    fc.property(change, (edit) => {
      const input = shippedInput();
      edit(input);
      const { definition } = validate(input);
      if (definition === undefined) return;
      accepted += 1;
      const variables = variablesOf(derive(definition));
      const other = new Set(Object.keys(variables.facts).filter((name) => variables.facts[name] !== shipped[name]));
      // what is filled in as before is not looked at again
      const objects = [...new Set(tree.asked.filter((each) => other.has(each.variable)).map(({ object }) => object))];
      expect(texts({ ...tree, objects, variables })).toEqual([]);
    }),
    { numRuns: 300 },
  );
  // most of it is no definition; enough is one
  expect(accepted).toBeGreaterThan(30);
});

const visible = fc.stringMatching(/^[!-~]{1,40}$/);
const anything = fc.string({ minLength: 1, maxLength: 24, unit: "grapheme" });

test("whatever a secret is, each Secret of the tree holds it", async () => {
  const asking = tree.objects.filter(({ kind, [source]: { text } }) => kind === "Secret" && text.includes("${"));
  expect(new Set(asking.map((object) => object[source].kustomization))).toEqual(new Set(secretParts));
  await fc.assert(
    fc.asyncProperty(visible, anything, async (token, password) => {
      const config = new Proxy(
        {},
        { get: (_, key) => pulumi.output(/snmp|Receivers/.test(String(key)) ? password : token) },
      );
      const sources = {
        config,
        tunnelToken: pulumi.output(token),
        grafanaAdminPassword: pulumi.output(token),
        telemetryPassword: pulumi.output(token),
      };
      const given = await resolved(clusterSecrets(shippedDefinition(), sources));
      for (const object of asking) {
        const { kustomization, text } = object[source];
        const values = { ...tree.variables.facts, ...given[kustomization] };
        const { data } = parse(substitute(text, values), { version: "1.1" }) as { data: Record<string, string> };
        const template = parse(text) as { data: Record<string, string> };
        for (const [key, asked] of Object.entries(template.data)) {
          const name = /^\$\{(\w+)\}$/.exec(asked)![1]!;
          expect(data[key]).toBe(values[name]);
          const held = Buffer.from(data[key]!, "base64").toString();
          if (/TOKEN|CLIENT|GRAFANA/.test(name)) expect(held).toBe(token);
          else if (name === "SNMP_AUTH") {
            expect(parse(held)).toMatchObject({ auths: { synology: { password, priv_password: password } } });
          }
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(Object.values(SECRET_PARTS).flat().length).toBeGreaterThan(0);
});

function resolved(
  secrets: ReturnType<typeof clusterSecrets>,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  return new Promise((resolve) => {
    pulumi.output(secrets as Record<string, Record<string, pulumi.Output<string>>>).apply(resolve);
  });
}
