import { words } from "../markdown";
import { any, lookingFor, beyond, isOn, on, textOf, type Rule } from "./rule";
import type { LeafChange } from "./leaves";

/** Annotations of ingress-nginx that say how long and how much, and nothing about where or who. */
const HARMLESS_NGINX =
  /^nginx\.ingress\.kubernetes\.io\/(proxy-body-size|proxy-(read|send|connect)-timeout|proxy-buffer(ing|-size|s-number)|proxy-request-buffering|proxy-max-temp-file-size|client-body-buffer-size|limit-(rps|rpm|connections))$/;

const beyondHarmless = ({ path }: LeafChange): boolean => !HARMLESS_NGINX.test(path.at(-1) ?? "");

/** Where charts have their values from. */
const VALUES = ["ConfigMap", "HelmRelease"];

/** Ways in, and who may reach whom, wherever they are said: an object's fields, its annotations, a chart's values. */
export const WAY_RULES: readonly Rule[] = [
  ["exposure", "** hostPort", words`opens a port of its nodes`, on],
  [
    "exposure",
    "** ~^type$",
    words`opens the Service to the outside`,
    lookingFor(({ after }) => /^(LoadBalancer|NodePort|ExternalName)$/i.test(textOf(after))),
  ],
  ["exposure", "** hostIP", words`opens its port on other addresses of the node`, any],
  ["exposure", "** nodePort", words`opens a port of every node`, on],
  ["exposure", "** nodePorts **", words`opens a port of every node`, on],
  ["exposure", "** externalName", words`leads out of the cluster`, on],
  [
    "exposure",
    "** externalIPs|loadBalancerIP|loadBalancerClass|allocateLoadBalancerNodePorts **",
    words`takes an address of the LAN`,
    any,
  ],
  ["exposure", "** loadBalancerSourceRanges **", words`changes who may come`, any],
  ["exposure", "spec selector *", words`leads to other pods`, ({ before }) => before !== undefined, ["Service"]],
  ["exposure", "** tailscale|funnel **", words`changes a way in from the tailnet`, on],
  ["exposure", "** annotations ~tailscale\\.com/", words`changes a way in from the tailnet`, any],
  ["exposure", "** labels ~tailscale\\.com/", words`changes a way in from the tailnet`, any],
  [
    "exposure",
    "** annotations ~^nginx\\.ingress",
    words`changes whom the ingress controller lets in, or where to`,
    beyondHarmless,
  ],
  [
    "exposure",
    "** annotations ~^(nginx\\.org|traefik|haproxy|kubernetes\\.io/ingress|ingress\\.)",
    words`changes a way in`,
    any,
  ],
  ["exposure", "** annotations ~external-dns", words`changes a name in the zone`, ({ path }) => path.at(-1) !== TARGET],
  ["exposure", "** annotations ~(load-?balancer|metallb|purelb|lbipam)", words`opens the Service to the outside`, any],
  ["exposure", "** annotations ~^(acme\\.)?cert-manager", words`changes what a certificate is for`, any],
  [
    "exposure",
    "** ~snippet **",
    words`writes into the ingress controller's config`,
    ({ after, before }) => isOn(after ?? before),
  ],
  ["exposure", "** annotations-?risk-?level|allow-snippet-annotations", words`changes what annotations may do`, any],
  [
    "exposure",
    "** ~^(enableAnnotationValidations|annotations-risk-level|strict-validate-path-type|enable-ssl-passthrough|watchIngressWithoutClass|use-forwarded-headers|whitelist-source-range|proxy-real-ip-cidr|global-auth-url|forwarded-for-header)$",
    words`changes whom the ingress controller believes`,
    any,
  ],
  ["exposure", "** ~^(tcp|udp)$ ~^\\d+$", words`opens a port of the ingress controller`, on],
  ["exposure", "** ingress|ingresses|httpRoute|gateway **", words`changes a way in`, on, VALUES],
  [
    "exposure",
    "data **",
    words`opens a port of the ingress controller`,
    any,
    ["ConfigMap tcp-services", "ConfigMap udp-services"],
  ],
  ["exposure", "** route * hostnames|parentRefs **", words`changes a way in`, on, VALUES],
  [
    "exposure",
    "** ~((^|[^a-z])auth(?!or)|anonym|passw|login|oidc|csrf|(^|[^a-z])cors([^a-z]|$))",
    words`changes who has to say who they are`,
    any,
  ],
  [
    "exposure",
    "** ~((^|[^a-z])auth(?!or)|anonym|passw|login|oidc|csrf|(^|[^a-z])cors([^a-z]|$)) **",
    words`changes who has to say who they are`,
    any,
  ],
  [
    "exposure",
    "** ~^(domainFilters|excludeDomains|zoneIdFilters|txtOwnerId|managedRecordTypes)$ **",
    words`changes which names in the zone are written`,
    any,
  ],
  ["secrets", "** bearerTokenFile|bearerTokenSecret|basicAuth|authorization|oauth2 **", words`sends a credential`, on],
  [
    "network",
    "** ~(insecure(skip(tls)?verify)?|skip_?verify|no_?tls_?verify|tls_?skip_?verify|insecure_skip_verify)$",
    words`checks no certificate`,
    on,
  ],
  [
    "network",
    "** ~^(relabelings|relabel_configs|metricRelabelings)$ [] replacement",
    words`measures something else`,
    on,
  ],
  ["network", "** namespaceSelector any", words`means every namespace`, on],
  ["network", "** labels ~^network/", words`changes what its network label opens`, any],
  ["network", "** networks|k8s.v1.cni.cncf.io/networks", words`is in another network`, on],
  ["network", "** networkPolicy|networkpolicies **", words`changes who may reach whom`, any],
  [
    "network",
    "** ~^(cidr|sourceRanges|allowFrom|allowedCIDRs|advertiseRoutes|exitNode|appConnector)$ **",
    words`changes who may reach whom`,
    any,
  ],
  [
    "admission",
    "** ~^(admissionWebhooks|admissionController|failurePolicy|validatingWebhook|mutatingWebhook)$ **",
    words`changes what the API server lets in`,
    any,
  ],
  ["admission", "** labels ~^pod-security\\.kubernetes\\.io/", words`changes the Pod Security level`, any],
  [
    "admission",
    "** labels|annotations ~(admission|istio|linkerd|kyverno|gatekeeper|inject|policy)",
    words`changes what is done to its pods`,
    any,
  ],
  [
    "admission",
    "spec conversion **",
    words`has its objects rewritten by a program`,
    beyond("None"),
    ["CustomResourceDefinition"],
  ],
];

/** Where a host's record leads; the judge holds it against the definition. */
export const TARGET = "external-dns.kubernetes.io/target";
