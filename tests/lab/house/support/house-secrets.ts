import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { LayerEngine } from "../../../../infrastructure/cli/engine/layer-engine";
import { talosDirectory } from "../../../../infrastructure/lab/house/layout";
import { secretTexts } from "../../../../components/talos/emission/redact";
import { layerNames } from "../../../../stacks/layers";
import { sealed } from "../../../support/leaks";
import { Kubectl } from "./kubectl";
import type { TestHouse } from "./test-house";

/** Where the talos layer's files hold what everybody may know. */
const PUBLIC =
  /(\.crt|certificate-authority-data|client-certificate-data|tls-server-name|\.ca|\.server|\.name|\.cluster|\.user|^apiVersion|context)$/i;

/**
 * Every secret of a cluster that is up, by what it is: what a person supplied, what was generated, and what the flux layer
 * made of both.
 */
export async function houseSecrets({ house, lab }: TestHouse, kubeconfig: string): Promise<Record<string, string>> {
  const kubectl = new Kubectl(kubeconfig);
  const inCluster = await kubectl.secrets("flux-system");
  kubectl.close();
  const files = ["secrets.yaml", "talosconfig", "kubeconfig"].flatMap((file) =>
    [...secretTexts(parse(readFileSync(join(talosDirectory(lab), file), "utf8")))]
      .filter(([, path]) => !PUBLIC.test(path) && !/endpoints|nodes/.test(path))
      .map(([text, path]) => [`${file} ${path}`, text] as const),
  );
  return {
    ...house.secrets,
    ...inCluster,
    ...Object.fromEntries(files),
    ...Object.fromEntries(house.cloudflare.state.tunnels.map(({ name, secret }) => [`tunnel ${name}`, secret])),
  };
}

/** The exported state of each layer, as whoever lacks the passphrase reads it. */
export async function exportedStates(engine: LayerEngine): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const layer of layerNames) {
    await engine.editState(layer, (exported) => {
      states[`the state of ${layer}`] = sealed(exported);
      return exported;
    });
  }
  return states;
}
