import type { RecorderOptions } from "../../../support/recorder";
import { generatedConfig, type GeneratedConfigArgs } from "./generated-config";
import { clientConfiguration, machineSecrets } from "./machine-secrets";

/** An admin's kubeconfig as a control plane gives it. */
export const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: lab
  cluster:
    server: https://192.168.50.10:6443
    certificate-authority-data: ${machineSecrets.certs.k8s.cert}
users:
- name: admin@lab
  user:
    client-key-data: a2V5LWs4cy1hZG1pbg==
`;

/** What the provider writes as a talosconfig. */
export function talosconfig(args: { clusterName: string; endpoints: string[]; nodes: string[] }): string {
  const { clusterName, endpoints, nodes } = args;
  const { caCertificate: ca, clientCertificate: crt, clientKey: key } = clientConfiguration;
  return JSON.stringify({ context: clusterName, contexts: { [clusterName]: { endpoints, nodes, ca, crt, key } } });
}

/**
 * The Talos provider, as the recorder takes one.
 *
 * @param applyModes what `staged_if_needing_reboot` becomes, by resource name; `auto` where nothing is said
 */
export function talosProvider(applyModes: Record<string, string> = {}): Pick<RecorderOptions, "outputs" | "call"> {
  return {
    outputs(type, name, inputs) {
      if (type === "talos:machine/secrets:Secrets") return { machineSecrets, clientConfiguration };
      if (type === "talos:cluster/kubeconfig:Kubeconfig") return { kubeconfigRaw: KUBECONFIG };
      if (type !== "talos:machine/configurationApply:ConfigurationApply") return {};
      const { value } = inputs["machineConfigurationInput"] as { value: string };
      return { machineConfiguration: value, resolvedApplyMode: applyModes[name] ?? "auto" };
    },
    call(token, args) {
      if (token === "talos:machine/getConfiguration:getConfiguration") {
        return { machineConfiguration: generatedConfig(args as unknown as GeneratedConfigArgs) };
      }
      return { talosConfig: talosconfig(args as Parameters<typeof talosconfig>[0]) };
    },
  };
}
