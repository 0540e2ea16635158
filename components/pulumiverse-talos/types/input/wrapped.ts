import type * as pulumi from "@pulumi/pulumi";

/** A plain value as an argument: at every level it may be an output or a promise. */
export type Wrapped<T> = T extends readonly (infer E)[]
  ? pulumi.Input<Wrapped<E>>[]
  : T extends object
    ? { [K in keyof T]: pulumi.Input<Wrapped<T[K]>> }
    : T;
