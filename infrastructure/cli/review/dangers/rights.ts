import { code, joined, words, type Markdown } from "../markdown";
import type { KubernetesObject } from "../../../manifests/kubernetes-object";
import type { Danger } from "./danger";
import { textOf } from "./rule";

const EVERYTHING = words`everything`;

/** What is as good as being the cluster, or reads what is secret: https://kubernetes.io/docs/concepts/security/rbac-good-practices/ */
const STRONG: readonly { readonly verbs?: RegExp; readonly resources?: RegExp; readonly what: Markdown }[] = [
  { verbs: /^\*$/, resources: /^\*$/, what: EVERYTHING },
  {
    verbs: /^\*$/,
    what: words`every verb`,
  },
  {
    resources: /^\*/,
    what: words`every resource`,
  },
  {
    verbs: /^(escalate|bind)$/,
    what: words`to give itself rights`,
  },
  {
    verbs: /^impersonate$/,
    what: words`to act as somebody else`,
  },
  {
    resources: /^secrets$/,
    what: words`Secrets`,
  },
  {
    resources: /^(pods\/(exec|attach|portforward|ephemeralcontainers)|nodes\/proxy)$/,
    what: words`to run commands in pods`,
  },
  {
    resources: /^serviceaccounts\/token$/,
    what: words`tokens of service accounts`,
  },
  {
    resources: /(webhookconfigurations|admissionpolic|apiservices|customresourcedefinitions)/,
    what: words`what the API server lets in`,
  },
  {
    resources: /^(certificatesigningrequests|signers)/,
    what: words`certificates for the API server`,
  },
  {
    resources: /(roles|rolebindings)$/,
    what: words`rights`,
  },
  {
    verbs: /^(create|update|patch)$/,
    resources: /^(pods|deployments|daemonsets|statefulsets|jobs|cronjobs|replicasets)$/,
    what: words`to run pods`,
  },
  {
    resources: /^(kustomizations|helmreleases|gitrepositories|ocirepositories|helmrepositories)$/,
    what: words`what Flux applies`,
  },
];

interface PolicyRule {
  readonly verbs?: unknown;
  readonly resources?: unknown;
  readonly nonResourceURLs?: unknown;
}

/** What the rules of a role, or the role that a binding gives, come to; nothing for what is no strong right. */
export function rightsOf(object: KubernetesObject): Danger[] {
  const found = new Set<Markdown>();
  for (const rule of listOf(object["rules"]) as PolicyRule[]) {
    const [verbs, resources] = [rule.verbs, rule.resources].map((list) => listOf(list).map(String));
    for (const strong of STRONG) {
      const byVerb = strong.verbs === undefined || verbs?.some((verb) => strong.verbs?.test(verb) || verb === "*");
      const byResource =
        strong.resources === undefined || resources?.some((each) => strong.resources?.test(each) || each === "*");
      if (byVerb && byResource) found.add(strong.what);
      // the first of them is all of the others
      if (found.has(EVERYTHING)) break;
    }
  }
  const messages = [
    ...(found.size > 0 ? [words`gives strong rights: ${joined([...found], ", ")}`] : []),
    ...bindingOf(object),
    ...(isMap(object["aggregationRule"]) || aggregates(object) ? [words`adds its rights to another role`] : []),
  ];
  return messages.map((message) => ({ check: "rights", message }));
}

function bindingOf(object: KubernetesObject): Markdown[] {
  const { roleRef, subjects } = object as { roleRef?: { name?: unknown }; subjects?: unknown };
  if (roleRef === undefined) return [];
  const names = (listOf(subjects) as { kind?: unknown; name?: unknown; namespace?: unknown }[]).map(
    ({ kind, name, namespace }) =>
      code(
        `${textOf(kind)} ${[namespace, name]
          .filter((part) => part !== undefined)
          .map(textOf)
          .join("/")}`,
      ),
  );
  return [words`gives the role ${code(String(roleRef.name))} to ${joined(names, ", ")}`];
}

function aggregates({ metadata }: KubernetesObject): boolean {
  return Object.keys(metadata.labels ?? {}).some((key) => key.startsWith("rbac.authorization.k8s.io/aggregate-to-"));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
