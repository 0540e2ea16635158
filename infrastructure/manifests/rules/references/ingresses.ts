import type { Failure } from "../../failure";
import type { Path } from "../../source-files";
import { failureAt, type TreeObject } from "../../tree-object";
import { specOf } from "../../workloads";
import type { Check, Known } from "./known";
import type { ServiceSpec } from "./services";

export interface Backend {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } };
}

export interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly rules?: readonly { readonly http?: { readonly paths: readonly { readonly backend: Backend }[] } }[];
  readonly tls?: readonly { readonly secretName?: string }[];
}

interface CertificateSpec {
  readonly issuerRef: { readonly kind?: string; readonly name: string };
}

/** Classes, Services with their ports, and certificates of Ingresses; issuers of certificates. */
export const ingresses: Check = (_, known) => [
  ...known.ofKind("Ingress").flatMap((object) => {
    const { ingressClassName, tls = [] } = specOf<IngressSpec>(object);
    const { namespace } = object.metadata;
    return [
      ...(ingressClassName === undefined
        ? [failureAt(object, ["spec"], "has no class; write ingressClassName")]
        : known.want(object, ["spec", "ingressClassName"], "IngressClass", ingressClassName)),
      ...tls.flatMap(({ secretName }, index) =>
        secretName === undefined ? [] : known.want(object, ["spec", "tls", index], "Secret", secretName, namespace),
      ),
      ...backendsOf(object).flatMap(({ backend, at }) => checkBackend(object, backend, at, known)),
    ];
  }),
  ...known.ofKind("Certificate").flatMap((object) => {
    const { kind = "Issuer", name } = specOf<CertificateSpec>(object).issuerRef;
    const namespace = kind === "ClusterIssuer" ? undefined : object.metadata.namespace;
    return known.want(object, ["spec", "issuerRef"], kind, name, namespace);
  }),
];

/** The backends of an Ingress, and where each stands. */
export function backendsOf(object: TreeObject): readonly { readonly backend: Backend; readonly at: Path }[] {
  const { defaultBackend, rules = [] } = specOf<IngressSpec>(object);
  return [
    ...(defaultBackend === undefined ? [] : [{ backend: defaultBackend, at: ["spec", "defaultBackend"] }]),
    ...rules.flatMap(({ http }, rule) =>
      (http?.paths ?? []).map(({ backend }, path) => ({
        backend,
        at: ["spec", "rules", rule, "http", "paths", path, "backend"],
      })),
    ),
  ];
}

function checkBackend(object: TreeObject, { service }: Backend, at: Path, known: Known): readonly Failure[] {
  if (service === undefined) return [];
  const { name, port = {} } = service;
  const found = known
    .ofKind("Service")
    .find(({ metadata }) => metadata.name === name && metadata.namespace === object.metadata.namespace);
  if (found === undefined) return known.want(object, at, "Service", name, object.metadata.namespace);
  const { ports = [] } = specOf<ServiceSpec>(found);
  if (
    ports.some((each) => each.name === port.name && port.name !== undefined) ||
    ports.some((each) => each.port === port.number)
  )
    return [];
  const has = ports.map((each) => each.name ?? String(each.port)).join(", ");
  return [
    failureAt(
      object,
      at,
      `leads to port ${port.name ?? String(port.number)} of Service ${name}, which has ${has}; write one of them`,
    ),
  ];
}
