import { texts } from "../../../infrastructure/manifests/rules/texts";
import { shippedDefinition } from "../../support/shipped-definition";
import { broken } from "../tree-of";

const map = (body: string) => ({
  "web/map.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: web }\ndata:\n${body}`,
});
const held = (line: string) => map(`  values.yaml: |\n    ${line}\n`);

test.each([
  ["a text in a manifest", map("  a: ${DOMAIN}\n")],
  ["a number by itself", map("  a: ${NAS_SNMP_PORT}\n")],
  ["a longer text", map('  a: "*.${DOMAIN}:${NAS_SNMP_PORT}"\n')],
  ["a text in quotes, in a YAML text", held('a: "${DOMAIN}"')],
  ["a longer one", held("a: 'https://${HOST_DEMO}:${NAS_SNMP_PORT}'")],
  ["a number in a YAML text, by itself or in quotes", held('a: [${NAS_SNMP_PORT}, "${NAS_SNMP_PORT}"]')],
  ["a text of more lines in it", map("  values.yaml: |\n    a: |\n      echo ${DOMAIN}\n")],
  ["JSON", held('{ "a": "${DOMAIN}" }')],
  ["a script", map("  run.sh: |\n    echo ${DOMAIN} > /tmp/a\n    exit 0\n")],
  ["a dollar sign of its own", held("a: $${DOMAIN}")],
])("%s stays what it is", (_, files) => {
  expect(broken(texts, files)).toEqual([]);
});

test.each([
  ["a: ${DOMAIN}", "${DOMAIN}"],
  ["a: https://${HOST_DEMO}", "https://${HOST_DEMO}"],
  ["a: [1, ${DOMAIN}]", "${DOMAIN}"],
  // filled in, it is another number
  ["a: 1${NAS_SNMP_PORT}", "1${NAS_SNMP_PORT}"],
])("in a YAML text, `%s` is in quotes", (line, text) => {
  expect(broken(texts, held(line))).toEqual([
    `web/map.yaml:6  ConfigMap web/a ${text} is not in quotes; write "${text}"`,
  ]);
});

test("in a manifest, where kustomize takes the quotes away, what may be filled in as a number is part of a longer text", () => {
  const digits = shippedDefinition((definition) => {
    definition.cloudflare.zone.id = "12345678901234567890123456789012";
  });
  expect(broken(texts, map("  a: --id=${ZONE_ID}\n"), digits)).toEqual([]);
  expect(broken(texts, map("  a: ${ZONE_ID}\n"), digits)).toEqual([
    "web/map.yaml:5  ConfigMap web/a ${ZONE_ID} is no text once it is filled in; make it part of a longer one",
  ]);
});
