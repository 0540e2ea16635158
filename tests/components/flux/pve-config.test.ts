import { parse } from "yaml";
import { pveConfig } from "../../../components/flux/pve-config";

const CA = "-----BEGIN CERTIFICATE-----";

test.each([
  ["exporter@pve!metrics=0b1c2d3e-0000-4000-8000-000000000000", false, undefined, true],
  // a name that YAML would take for a number
  ["root@pam!1e3=12345678-1234-4234-9234-123456789012", true, undefined, false],
  ["exporter@pve!true=12345678-1234-4234-9234-123456789012", false, CA, "/etc/prometheus/ca.crt"],
])("%s is in the exporter's configuration in its three parts, insecure: %s", (token, insecure, ca, verify) => {
  const [user, name, value] = token.split(/[!=]/);
  expect(parse(pveConfig({ token, insecure, ca }), { version: "1.1" })).toEqual({
    default: { user, token_name: name, token_value: value, verify_ssl: verify },
  });
});
