import type * as pulumi from "@pulumi/pulumi";

/** The name under which Flux applies what it finds in Git. */
const FLUX_FIELD_MANAGER = "kustomize-controller";

/**
 * Makes what a manifest brings Flux's own from the moment it exists: later updates leave it as Flux has it by then,
 * and destroying the layer leaves it running. `ignoreChanges` names everything: with `metadata` alone, an object whose
 * creation was cut off could not be completed ("metadata.managedFields must be nil"). It is applied under Flux's own
 * name: under another, we would own each field along with Flux, and one that a later version drops would stay.
 *
 * The variables in it are filled in as Flux will fill them in when it applies the same file from Git, so that the two
 * agree from the start.
 *
 * @param variables What manifests may substitute, as far as it is known beforehand.
 */
export function handOver(variables: Readonly<Record<string, string>>): pulumi.ResourceTransform {
  return ({ custom, props, opts }) => {
    if (!custom) return undefined;
    const object = substitute(props, variables) as KubernetesObject;
    const annotations = { ...object.metadata.annotations, "pulumi.com/patchFieldManager": FLUX_FIELD_MANAGER };
    return {
      props: { ...object, metadata: { ...object.metadata, annotations } },
      opts: { ...opts, ignoreChanges: ["*"], retainOnDelete: true },
    };
  };
}

interface KubernetesObject {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

/**
 * Fills in `${NAME}` in every string of a value.
 *
 * @throws Error if there is no such variable.
 */
export function substitute(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
      const found = variables[name];
      if (found === undefined) throw new Error(`the manifests of Flux ask for \${${name}}, which is no plain fact`);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, substitute(member, variables)]));
}

/** Outputs, which stand for secrets and unknowns, are left alone. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
