import { pattern } from "./glob";

/**
 * Values whose change nobody has to look at, wherever they are: how much something needs, how often and how long, and
 * labels that name it (what picks pods by their labels has a check of its own). Everything else that no rule knows is
 * named as not judged. Nothing that decides what runs, where, as whom, or who may reach it, belongs here.
 */
const HARMLESS = [
  "apiVersion|kind",
  "metadata name|namespace",
  "** resources requests|limits cpu|memory|ephemeral-storage",
  "** resources [] requests|limits cpu|memory",
  "** terminationGracePeriodSeconds",
  "metadata labels app|component|release|version|tier|name|instance",
  "spec template metadata labels app|component|release|version|tier|name|instance",
  "** metadata labels ~^(app\\.kubernetes\\.io|helm\\.sh|reconcile\\.fluxcd\\.io)/",
  "** annotations description|kubernetes.io/description",
  "** livenessProbe|readinessProbe|startupProbe initialDelaySeconds|periodSeconds|timeoutSeconds|failureThreshold|successThreshold",
  "** probes * spec initialDelaySeconds|periodSeconds|timeoutSeconds|failureThreshold|successThreshold",
  "** livenessProbe|readinessProbe|startupProbe httpGet|tcpSocket|grpc port|path|scheme|service",
  "** ports [] containerPort|name|protocol|port|targetPort",
  "** containers|initContainers [] name|imagePullPolicy|restartPolicy|resizePolicy|terminationMessagePolicy",
  "** template spec restartPolicy|enableServiceLinks",
  // what it is set to is looked at
  "** env [] name",
  "** volumes [] name|emptyDir",
  "** volumes [] emptyDir ~^(sizeLimit|medium)$",
  "** volumeMounts [] name",
  "** securityContext fsGroupChangePolicy",
  // what Grafana draws; addresses in it are looked at all the same
  "data ~\\.json$ panels **",
].map(pattern);

export function isHarmless(path: readonly string[]): boolean {
  return HARMLESS.some((fits) => fits(path));
}
