import { hasSecrets } from "../property/contents";
import type { PropertyMap } from "../property/value";
import type { ResourceState } from "../state/resource";
import { UnmodelledError } from "../unmodelled";
import type { Checked, Difference, Provider, ProviderRead } from "./provider";

const STACK_REFERENCE = "pulumi:pulumi:StackReference";
const GET_RESOURCE = "pulumi:pulumi:getResource";

/** What the `pulumi` package looks things up in. */
export interface BuiltinHost {
  /** A stack's outputs by its full name. @throws Error for a stack that does not exist. */
  readonly stackOutputs: (name: string) => PropertyMap;
  /** A resource of this run. */
  readonly resource: (urn: string) => ResourceState | undefined;
}

/**
 * The package `pulumi`: references to other stacks, and the resources of the run itself.
 * Source of the rules: pkg/resource/deploy/builtins.go of pulumi/pulumi.
 */
export class BuiltinProvider implements Provider {
  constructor(private readonly host: BuiltinHost) {}

  check({ subject }: Parameters<Provider["check"]>[0]): Promise<Checked> {
    return Promise.reject(new UnmodelledError(`the lab does not model the resource type ${subject.type}`));
  }

  diff({ subject }: Parameters<Provider["diff"]>[0]): Promise<Difference> {
    return Promise.reject(new UnmodelledError(`the lab does not model the resource type ${subject.type}`));
  }

  create({ subject }: Parameters<Provider["create"]>[0]): Promise<never> {
    return Promise.reject(new UnmodelledError(`the lab does not create resources of the type ${subject.type}`));
  }

  update({ subject }: Parameters<Provider["update"]>[0]): Promise<never> {
    return Promise.reject(new UnmodelledError(`the lab does not update resources of the type ${subject.type}`));
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  read({ subject, id, inputs, outputs }: Parameters<Provider["read"]>[0]): Promise<ProviderRead> {
    return Promise.resolve().then(() => {
      if (subject.type !== STACK_REFERENCE) {
        throw new UnmodelledError(`the lab does not read resources of the type ${subject.type}`);
      }
      const name = outputs.name ?? inputs.name;
      if (typeof name !== "string") throw new Error("stack reference can not be imported");
      return { id, inputs, outputs: this.reference(name) };
    });
  }

  invoke(token: string, args: PropertyMap): ReturnType<Provider["invoke"]> {
    return Promise.resolve().then(() => {
      if (token !== GET_RESOURCE) throw new UnmodelledError(`the lab does not model the function ${token}`);
      const urn = args.urn;
      if (typeof urn !== "string") throw new Error("expected 'urn' to be a string");
      const state = this.host.resource(urn);
      if (state === undefined) throw new Error(`unknown resource ${urn}`);
      return { result: { urn, id: state.id, provider: state.provider, state: state.outputs }, failures: [] };
    });
  }

  construct(): Promise<never> {
    return Promise.reject(new Error("builtin resources may not be constructed"));
  }

  private reference(name: string): PropertyMap {
    const outputs = this.host.stackOutputs(name);
    const secretOutputNames = Object.keys(outputs)
      .filter((output) => hasSecrets(outputs[output] ?? null))
      .sort();
    return { name, outputs, secretOutputNames };
  }
}
