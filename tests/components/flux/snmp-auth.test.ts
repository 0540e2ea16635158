import { parse } from "yaml";
import { snmpAuth } from "../../../components/flux/snmp-auth";

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
