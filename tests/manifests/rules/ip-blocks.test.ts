import { ipBlocks } from "../../../infrastructure/manifests/rules/ip-blocks";
import { withPublicRanges } from "../../support/public-ranges";
import { shippedDefinition } from "../../support/shipped-definition";
import { broken } from "../tree-of";

const definition = shippedDefinition(withPublicRanges);

const policy = (direction: "ingress" | "egress", block: string, ports = "") => ({
  "a.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a, namespace: b }
spec:
  podSelector: {}
  ${direction}:
    - ${direction === "egress" ? "to" : "from"}:
        - ipBlock: ${block}
${ports}`,
});
const PORTS = "      ports: [{ port: 443 }]\n";
const ALL = 'except: ["${POD_SUBNET}", "${SERVICE_SUBNET}", "${LAN_SUBNET}"]';
const CLUSTER = 'except: ["${POD_SUBNET}", "${SERVICE_SUBNET}"]';
const PRIVATE = "except: [10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16]";

const said = (what: string, variable: string, cidr = "0.0.0.0/0") =>
  `a.yaml:8  NetworkPolicy b/a is ${cidr} with the ${what}; add \${${variable}} to its except`;
const LAN = said("LAN, 203.0.113.0/24", "LAN_SUBNET");
const PODS = said("pods, 198.18.0.0/16", "POD_SUBNET");
const SERVICES = said("Services, 198.19.0.0/20", "SERVICE_SUBNET");

test.each<[string, "ingress" | "egress", string, string, readonly string[]]>([
  ["anywhere", "egress", "{ cidr: 0.0.0.0/0 }", "", [PODS, SERVICES, LAN]],
  ["anywhere but private addresses", "egress", `{ cidr: 0.0.0.0/0, ${PRIVATE} }`, "", [PODS, SERVICES, LAN]],
  ["anywhere but the cluster", "egress", `{ cidr: 0.0.0.0/0, ${CLUSTER} }`, "", [LAN]],
  ["the internet", "egress", `{ cidr: 0.0.0.0/0, ${ALL} }`, "", []],
  ["one port anywhere but in the cluster", "egress", `{ cidr: 0.0.0.0/0, ${CLUSTER} }`, PORTS, []],
  ["one port anywhere", "egress", "{ cidr: 0.0.0.0/0 }", PORTS, [PODS, SERVICES]],
  ["from anywhere", "ingress", "{ cidr: 0.0.0.0/0 }", PORTS, [PODS, SERVICES]],
  ["from anywhere outside", "ingress", `{ cidr: 0.0.0.0/0, ${CLUSTER} }`, "", []],
  ["the LAN", "egress", '{ cidr: "${LAN_SUBNET}" }', "", []],
  ["the pods, by their range", "ingress", '{ cidr: "${POD_SUBNET}" }', PORTS, []],
  ["an address of the LAN", "egress", "{ cidr: 203.0.113.5/32 }", "", []],
  [
    "a range with half of the LAN left in",
    "egress",
    "{ cidr: 203.0.0.0/16, except: [203.0.113.0/25] }",
    "",
    [said("LAN, 203.0.113.0/24", "LAN_SUBNET", "203.0.0.0/16")],
  ],
])("%s (%s)", (_, direction, block, ports, expected) => {
  expect(broken(ipBlocks, policy(direction, block, ports), definition)).toEqual(expected);
});
