import { words } from "../markdown";
import { any, becomes, beyond, gone, noLongerOn, notOff, on, textOf, type Rule } from "./rule";
import type { LeafChange } from "./leaves";

const ROOT_USER = ({ after }: LeafChange) => textOf(after) === "0";

/** A class that the scheduler keeps for what a node cannot do without: it drives others off. */
const SYSTEM_CLASS = ({ after }: LeafChange) => /^system-/.test(textOf(after));

/** Kinds of volumes that are not Kubernetes' own files or a claim: https://kubernetes.io/docs/concepts/storage/volumes/ */
const OUTSIDE =
  "nfs|iscsi|fc|rbd|cephfs|glusterfs|flexVolume|csi|local|azureDisk|azureFile|awsElasticBlockStore|gcePersistentDisk|" +
  "vsphereVolume|portworxVolume|scaleIO|storageos|quobyte|photonPersistentDisk|cinder|gitRepo";

/** Variables by which a program is made to run another's code. */
const LOADED =
  "^\\[?(LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|NODE_OPTIONS|PYTHONSTARTUP|PYTHONPATH|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|" +
  "BASH_ENV|ENV|DOCKER_MODS)\\]?$";

/**
 * What a pod may do, wherever its spec is: in a workload, in an object of a kind that nobody knows, in values, in a patch.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const POD_RULES: readonly Rule[] = [
  ["host", "** hostNetwork", words`is in the node's network`, on],
  ["host", "** hostPID", words`sees the node's processes`, on],
  ["host", "** hostIPC", words`shares the node's memory segments`, on],
  ["host", "** hostUsers", words`has the node's users`, notOff],
  ["host", "** shareProcessNamespace", words`its containers see each other's processes`, on],
  ["host", "** hostPath", words`mounts a path of the node`, on],
  ["host", "** hostPath **", words`mounts a path of the node`, on],
  [
    "host",
    "** ~^(type|kind)$",
    words`mounts what is outside the cluster`,
    becomes("hostPath", "nfs", "custom", "iscsi"),
  ],
  ["host", `** ${OUTSIDE} **`, words`mounts what is outside the cluster`, on],
  ["host", "** mountPropagation", words`mounts on the node`, beyond("None", "HostToContainer")],
  ["host", "** volumeDevices **", words`is given a disk`, on],
  ["host", "** devices **", words`is given a device`, on],
  ["host", "** limits|requests ~/", words`is given a device of the node`, on],
  ["host", "** resourceClaims **", words`is given a device of the node`, on],
  ["host", "** privileged", words`is privileged`, on],
  ["host", "** allowPrivilegeEscalation", words`may raise its privileges`, notOff],
  ["host", "** capabilities add **", words`adds a capability`, on],
  ["host", "** capabilities drop **", words`keeps a capability`, gone],
  ["host", "** procMount", words`sees more of /proc`, beyond("Default")],
  [
    "host",
    "** seccompProfile|appArmorProfile **",
    words`has another profile of system calls`,
    beyond("RuntimeDefault"),
  ],
  ["host", "** seLinuxOptions|windowsOptions **", words`has another label for SELinux`, on],
  ["host", "** sysctls **", words`sets a kernel parameter`, on],
  ["host", "** runAsUser|runAsGroup|fsGroup", words`runs as root`, ROOT_USER],
  ["host", "** supplementalGroups []", words`is in another group`, on],
  ["host", "** runAsNonRoot", words`may run as root`, noLongerOn],
  ["host", "** readOnlyRootFilesystem", words`may write over its programs`, noLongerOn],
  ["host", "** annotations ~(apparmor|seccomp)", words`has another profile of system calls`, any],
  ["host", "** ephemeralContainers **", words`has a container for debugging`, on],
  ["host", "** runtimeClassName", words`runs under another runtime`, on],
  ["host", "** nodeName|schedulerName", words`is put on a node without the scheduler`, on],
  ["host", "** tolerations **", words`may run where others may not`, on],
  ["host", "** priorityClassName", words`drives other pods off`, SYSTEM_CLASS],
  ["network", "** hostAliases **", words`takes names to addresses of its own`, on],
  ["network", "** dnsConfig|dnsPolicy **", words`asks another server for names`, beyond("ClusterFirst")],
  ["rights", "** serviceAccountName|serviceAccount", words`acts as another service account`, any],
  ["rights", "** serviceAccount name|create", words`acts as another service account`, any],
  ["rights", "** automountServiceAccountToken|automount", words`holds a token for the API server`, notOff],
  ["rights", "** serviceAccountToken **", words`holds a token for the API server`, on],
  ["secrets", "** secretKeyRef|secretRef *", words`reads a Secret`, on],
  ["secrets", "** secret secretName|name", words`reads a Secret`, on],
  ["secrets", "** secretName|existingSecret", words`reads a Secret`, on],
  ["secrets", "** imagePullSecrets **", words`takes images with a credential`, on],
  ["secrets", "** ~^type$", words`mounts a Secret`, becomes("secret")],
  ["command", "** command|entrypoint|cmd", words`runs another command`, any],
  ["command", "** command|entrypoint|cmd **", words`runs another command`, any],
  ["command", "** ~args$ **", words`runs with other arguments`, any],
  ["command", "** ~\\.(sh|bash|py|pl|rb|js|lua)$", words`changes a script`, any],
  ["command", "** lifecycle **", words`runs a command at its start or end`, on],
  ["command", `** env ~${LOADED} **`, words`loads code by its environment`, on],
];
