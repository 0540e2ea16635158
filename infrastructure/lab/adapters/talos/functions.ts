import { stringify } from "yaml";
import { secret, unknown, type Outputs, type PlainMap, type Shape } from "../../engine/provider/adapter";
import { baseConfig } from "./base-config";
import { text } from "../text";
import { plain } from "./plain";
import type { ClientConfiguration, MachineSecrets } from "./secrets";
import { applyPatches } from "./strategic-merge";
import { hasUnknown } from "../unknowns";

/** A function of the package `talos`. Nobody is asked: both make texts from texts. */
export interface TalosFunction {
  readonly shape: Shape;
  call(args: PlainMap): Outputs;
}

/** `machine.getConfiguration`: what Talos generates for a role, with patches. */
const machineConfiguration: TalosFunction = {
  shape: {
    clusterName: "any",
    clusterEndpoint: "any",
    machineType: "any",
    machineSecrets: "any",
    talosVersion: "any",
    kubernetesVersion: "any",
    configPatches: "any",
    docs: "any",
    examples: "any",
  },
  call(args) {
    if (hasUnknown(args)) return { ...args, machineConfiguration: unknown };
    const base = baseConfig({
      clusterName: text(args, "clusterName", ""),
      clusterEndpoint: text(args, "clusterEndpoint", ""),
      machineType: args["machineType"] === "controlplane" ? "controlplane" : "worker",
      machineSecrets: args["machineSecrets"] as unknown as MachineSecrets,
      talosVersion: text(args, "talosVersion", ""),
      kubernetesVersion: text(args, "kubernetesVersion", ""),
    });
    const config = applyPatches(base, (args["configPatches"] ?? []) as string[]);
    return {
      ...args,
      machineSecrets: secret(plain(args["machineSecrets"])),
      id: text(args, "clusterName", ""),
      machineConfiguration: secret(config),
    };
  },
};

/** `client.getConfiguration`: a talosconfig. */
const clientConfiguration: TalosFunction = {
  shape: { clusterName: "any", clientConfiguration: "any", endpoints: "any", nodes: "any" },
  call(args) {
    if (hasUnknown(args)) return { ...args, talosConfig: unknown };
    const { caCertificate, clientCertificate, clientKey } = args[
      "clientConfiguration"
    ] as unknown as ClientConfiguration;
    const name = text(args, "clusterName", "");
    const context = {
      endpoints: args["endpoints"] ?? [],
      nodes: args["nodes"] ?? [],
      ca: caCertificate,
      crt: clientCertificate,
      key: clientKey,
    };
    const talosConfig = stringify({ context: name, contexts: { [name]: context } }, { indent: 4, lineWidth: 0 });
    return {
      ...args,
      clientConfiguration: secret(plain(args["clientConfiguration"])),
      id: name,
      talosConfig: secret(talosConfig),
    };
  },
};

export const functions: Readonly<Record<string, TalosFunction>> = {
  "talos:machine/getConfiguration:getConfiguration": machineConfiguration,
  "talos:client/getConfiguration:getConfiguration": clientConfiguration,
};
