/** Where cloudflared, a pod itself, hands the tunnel's requests over: the ingress controller's Service in the cluster. */
export const INGRESS_SERVICE = "http://ingress-nginx-controller.ingress.svc.cluster.local:80";
