import * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../../../components/flux/cluster-provider";
import { PlainError } from "../../../components/plain-error";
import {
  type ApiServer,
  clusterCertificates,
  type ClusterCertificates,
  kubeconfig,
  startApiServer,
} from "../../support/api-server";
import { record, UNKNOWN } from "../../support/recorder";

const PROVIDER = "pulumi:providers:kubernetes";
const SHELL = {
  KUBECONFIG: "/home/somebody/.kube/config",
  PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "false",
  PULUMI_K8S_DELETE_UNREACHABLE: "true",
  PULUMI_K8S_SKIP_UPDATE_UNREACHABLE: "true",
  PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: "false",
  PULUMI_K8S_ENABLE_SECRET_MUTABLE: "false",
  PULUMI_K8S_ENABLE_PATCH_FORCE: "false",
  PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "false",
};
const SETTINGS = {
  clusterIdentifier: "generation-1",
  enableServerSideApply: "true",
  upsertExistingObjects: "true",
  enablePatchForce: "true",
  enableConfigMapMutable: "true",
  enableSecretMutable: "true",
  deleteUnreachable: "false",
  skipUpdateUnreachable: "false",
};

let certificates: ClusterCertificates;
let server: ApiServer;
let text: string;
beforeAll(async () => {
  certificates = await clusterCertificates();
  server = await startApiServer(certificates, [200]);
  text = kubeconfig(certificates, `https://127.0.0.1:${String(server.port)}`);
});
afterAll(async () => {
  await server.close();
});

const providerOf = (config: pulumi.Input<string>, preview = false) =>
  record(
    () =>
      void clusterProvider("cluster", { kubeconfig: config, identity: "generation-1" }, { limit: 200, interval: 20 }),
    {
      preview,
    },
  );

describe.each([
  ["a clean shell", {}],
  ["a shell that points elsewhere", SHELL],
])("with %s", (_, shell) => {
  beforeEach(() => Object.assign(process.env, shell));
  afterEach(() => {
    for (const name of Object.keys(shell)) Reflect.deleteProperty(process.env, name);
  });

  test("an update asks the API server, then gives the talos layer's kubeconfig, as a secret", async () => {
    const asked = server.asked.length;
    const recording = await providerOf(text);
    expect(recording.one(PROVIDER, "cluster").inputs).toEqual({ ...SETTINGS, kubeconfig: { secret: text } });
    expect(server.asked.length - asked).toBe(1);
  });

  test("a preview asks nobody", async () => {
    const asked = server.asked.length;
    const recording = await providerOf(text, true);
    expect(recording.one(PROVIDER, "cluster").inputs).toEqual({ ...SETTINGS, kubeconfig: { secret: text } });
    expect(server.asked.length - asked).toBe(0);
  });

  test("a kubeconfig that is not there yet stays unknown", async () => {
    const recording = await providerOf(pulumi.output(pulumi.unknown) as pulumi.Output<string>, true);
    expect(recording.one(PROVIDER, "cluster").inputs).toEqual({ ...SETTINGS, kubeconfig: { secret: UNKNOWN } });
  });
});

test.each([false, true])(
  "an empty kubeconfig never reaches the provider, which would take the shell's (preview: %s)",
  async (preview) => {
    await expect(providerOf("", preview)).rejects.toThrow(
      new PlainError(
        "the kubeconfig of the talos layer is not a kubeconfig of Talos; run npm run homelab -- up --only talos first",
      ),
    );
  },
);

test("an API server that is not there ends the update", async () => {
  const nobody = kubeconfig(certificates, "https://127.0.0.1:1");
  await expect(providerOf(nobody)).rejects.toThrow(/^the Kubernetes API at https:\/\/127.0.0.1:1 was not ready/);
});
