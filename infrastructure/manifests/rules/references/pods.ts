import { containersOf, ofKind, podsOf, specOf } from "../../workloads";
import type { Check } from "./known";

interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string; readonly optional?: boolean };
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources?: readonly Projection[] };
}

interface Projection {
  readonly secret?: Named;
  readonly configMap?: Named;
}

interface Named {
  readonly name: string;
  readonly optional?: boolean;
}

interface Environment {
  readonly valueFrom?: { readonly secretKeyRef?: Named; readonly configMapKeyRef?: Named };
}

interface EnvironmentFrom {
  readonly secretRef?: Named;
  readonly configMapRef?: Named;
}

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
}

/** Secrets, ConfigMaps, claims, service accounts and priority classes of pods; hooks bring their own. */
export const pods: Check = (tree, known) =>
  podsOf(tree)
    .filter(({ hook }) => !hook)
    .flatMap(({ object, namespace, spec, at }) => {
      const wants = (kind: string, named: Named | undefined, where: readonly (string | number)[]) =>
        named === undefined || named.optional === true
          ? []
          : known.want(object, [...at, ...where], kind, named.name, namespace);
      const { serviceAccountName = "default", priorityClassName } = spec;
      // A StatefulSet's own claims come with it.
      const { volumeClaimTemplates = [] } = specOf<{ volumeClaimTemplates?: readonly unknown[] }>(object);
      return [
        ...(serviceAccountName === "default"
          ? []
          : known.want(object, [...at, "serviceAccountName"], "ServiceAccount", serviceAccountName, namespace)),
        ...(priorityClassName === undefined
          ? []
          : known.want(object, [...at, "priorityClassName"], "PriorityClass", priorityClassName)),
        ...volumeClaimTemplates.flatMap((template) => {
          const { storageClassName } = specOf<ClaimSpec>(template as Parameters<typeof specOf>[0]);
          return storageClassName === undefined
            ? []
            : known.want(object, ["spec", "volumeClaimTemplates"], "StorageClass", storageClassName);
        }),
        ...((spec.volumes ?? []) as Volume[]).flatMap(
          ({ secret, configMap, persistentVolumeClaim, projected }, index) => [
            ...wants("Secret", secret && { name: secret.secretName, optional: secret.optional }, ["volumes", index]),
            ...wants("ConfigMap", configMap, ["volumes", index]),
            ...wants("PersistentVolumeClaim", persistentVolumeClaim && { name: persistentVolumeClaim.claimName }, [
              "volumes",
              index,
            ]),
            ...(projected?.sources ?? []).flatMap((each) => [
              ...wants("Secret", each.secret, ["volumes", index]),
              ...wants("ConfigMap", each.configMap, ["volumes", index]),
            ]),
          ],
        ),
        ...containersOf(spec).flatMap(({ container, at: where }) => [
          ...((container.env ?? []) as Environment[]).flatMap(({ valueFrom }, index) => [
            ...wants("Secret", valueFrom?.secretKeyRef, [...where, "env", index]),
            ...wants("ConfigMap", valueFrom?.configMapKeyRef, [...where, "env", index]),
          ]),
          ...((container.envFrom ?? []) as EnvironmentFrom[]).flatMap(({ secretRef, configMapRef }, index) => [
            ...wants("Secret", secretRef, [...where, "envFrom", index]),
            ...wants("ConfigMap", configMapRef, [...where, "envFrom", index]),
          ]),
        ]),
      ];
    });

/** Classes and volumes of claims. */
export const claims: Check = (_, known) =>
  ofKind(known.objects, "PersistentVolumeClaim").flatMap((object) => {
    const { storageClassName = "", volumeName } = specOf<ClaimSpec>(object);
    return [
      ...(storageClassName === "" || volumeName !== undefined
        ? []
        : known.want(object, ["spec", "storageClassName"], "StorageClass", storageClassName)),
      ...(volumeName === undefined ? [] : known.want(object, ["spec", "volumeName"], "PersistentVolume", volumeName)),
    ];
  });
