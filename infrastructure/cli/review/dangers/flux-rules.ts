import { words } from "../markdown";
import type { LeafPath } from "./leaves";
import { any, lookingFor, becomes, gone, isOn, notOff, on, textOf, type Rule } from "./rule";

const FLUX = ["Kustomization", "HelmRelease"];

/** Kinds that, wherever an object holds another object, are as good as applied. */
const HELD =
  /^(.*Role|.*RoleBinding|.*WebhookConfiguration|ValidatingAdmission.*|MutatingAdmission.*|APIService|CustomResourceDefinition|Ingress|IngressClass|.*Route|Gateway|Endpoints|EndpointSlice|.*Repository|Kustomization|HelmRelease|Service|DaemonSet|Deployment|StatefulSet|Job|CronJob|Pod|Secret|ServiceAccount)$/;

/** What Flux takes, from where, with which rights and secrets. */
export const FLUX_RULES: readonly Rule[] = [
  ...["sourceRef", "chartRef"].map((field): Rule => [
    "source",
    `** ${field} **`,
    words`is taken from another source`,
    any,
  ]),
  ["source", "spec path", words`applies another folder`, any, FLUX],
  [
    "source",
    "spec chart spec chart|verify|valuesFiles|reconcileStrategy|ignoreMissingValuesFiles **",
    words`installs another chart`,
    any,
    FLUX,
  ],
  ["source", "spec patches **", words`patches what it applies`, any, FLUX],
  ["source", "spec postRenderers **", words`patches what the chart renders`, any, FLUX],
  [
    "source",
    "spec images|components|namePrefix|nameSuffix|commonMetadata|buildMetadata **",
    words`changes all that it applies`,
    any,
    FLUX,
  ],
  ["source", "spec postBuild substitute *", words`fills in another value`, any, FLUX],
  ["source", "spec valuesFrom **", words`takes values from elsewhere`, any, FLUX],
  ["rights", "spec targetNamespace|storageNamespace", words`goes into another namespace`, any, FLUX],
  ["rights", "spec serviceAccountName", words`is applied with other rights`, any, FLUX],
  ["rights", "spec kubeConfig **", words`is applied to another cluster`, any, FLUX],
  ["secrets", "spec decryption **", words`decrypts with another key`, any, FLUX],
  ["watched", "spec suspend", words`is suspended or resumed`, notOff],
  ["watched", "spec driftDetection **", words`changes what is put right again`, any, FLUX],
  ["watched", "spec prune|force|deletionPolicy", words`changes what is deleted`, any, FLUX],
  [
    "watched",
    "** annotations|labels ~(kustomize|helm|source)\\.toolkit\\.fluxcd\\.io/",
    words`changes what Flux does with it`,
    any,
  ],
  ["watched", "** replicas|replicaCount", words`no longer runs`, ({ after }) => textOf(after) === "0"],
  ["watched", "** expr|for", words`changes when it alerts`, any, ["PrometheusRule"]],
  ["watched", "** alertmanager config|route|receivers **", words`changes who is told when something is wrong`, any],
  [
    "watched",
    "** receivers **",
    words`changes who is told when something is wrong`,
    any,
    ["ConfigMap", "HelmRelease", "Secret"],
  ],
  ["host", "spec volumeName|selector **", words`takes a volume by its name`, any, ["PersistentVolumeClaim"]],
  ["watched", "** alert", words`no longer alerts`, gone, ["PrometheusRule"]],
  [
    "source",
    "** kind",
    words`holds an object inside`,
    lookingFor(({ path, after }) => HELD.test(textOf(after)) && isHeld(path)),
  ],
  [
    "source",
    "** ~^(extraManifests|extraDeploy|extraObjects|rawResources|additionalManifests|extraResources|manifests)$ **",
    words`applies objects from values`,
    ({ after, before }) => isOn(after ?? before),
  ],
  ["source", "** ~^(repo|repoURL|repository|chartUrl)$", words`is taken from another source`, any],
  ["image", "** ~^(registry|imageRegistry|repositoryOverride)$", words`takes images from another registry`, any],
  ["rights", "** ~^(verbs|resources|apiGroups|nonResourceURLs|resourceNames)$ []", words`changes rights`, any],
  ["rights", "** roleRef|subjects|clusterRole|clusterRoleName **", words`changes rights`, any],
  ["rights", "** rbac **", words`changes rights`, any],
  [
    "rights",
    "** ~^(clusterAdmin|createClusterRole|useClusterRole|clusterWide|clusterScoped)$",
    words`changes rights`,
    on,
  ],
  ["rights", "type", words`is a token for the API server`, becomes("kubernetes.io/service-account-token"), ["Secret"]],
  ["secrets", "spec dataSource|dataSourceRef **", words`begins as a copy of another volume`, on],
];

/** What is under these only names an object that is elsewhere. */
const REFERS =
  /(ref|refs|target|targets|select|selector|from|involvedObject|eventSources|subjects|source|names|dependsOn|healthChecks|groupVersionKind|valuesFrom|substituteFrom)$/i;

/** Whether a kind is that of an object inside another, and not one that is named. */
function isHeld(path: LeafPath): boolean {
  const under = path.slice(0, -1).findLast((part) => !part.startsWith("["));
  return under !== undefined && !REFERS.test(under);
}
