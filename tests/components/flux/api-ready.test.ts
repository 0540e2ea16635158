import { createServer, type AddressInfo, type Server } from "node:net";
import { apiReady } from "../../../components/flux/api-ready";
import { issue } from "../../../infrastructure/lab/certificates/authority";
import { PlainError } from "../../../components/plain-error";
import { readKubeconfig } from "../../../components/flux/kubeconfig";
import {
  type ApiServer,
  clusterCertificates,
  type ClusterCertificates,
  kubeconfig,
  startApiServer,
} from "../../support/api-server";

const PATIENCE = { limit: 400, interval: 20 };
let certificates: ClusterCertificates;
let server: ApiServer | undefined;
beforeAll(async () => {
  certificates = await clusterCertificates();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Starts a server and gives what the cluster's kubeconfig says of it. */
async function cluster(statuses: number[], hosts?: string[], extra?: Record<string, unknown>) {
  server = await startApiServer(certificates, statuses, hosts);
  return readKubeconfig(kubeconfig(certificates, `https://127.0.0.1:${String(server.port)}`, extra));
}

/** The error's message, after checking that a person sees no more than it. */
async function failure(ended: Promise<void>): Promise<string> {
  const error: unknown = await ended.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PlainError);
  return (error as Error).message;
}

test("a ready server is asked once, as the cluster's admin", async () => {
  await apiReady(await cluster([200]), PATIENCE);
  expect(server?.asked).toEqual(["GET /readyz admin"]);
});

test("a late server is asked again until it is ready", async () => {
  await apiReady(await cluster([500, 403, 200]), PATIENCE);
  expect(server?.asked).toHaveLength(3);
});

test("a server that starts listening late is waited for", async () => {
  const access = await cluster([200]);
  const { port } = server!;
  await server!.close();
  const ready = apiReady(access, { limit: 5_000, interval: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const late = await startApiServer(certificates, [200], ["127.0.0.1"], port);
  server = late;
  await ready;
  expect(late.asked).toHaveLength(1);
});

test("a server that never becomes ready ends in its last answer, with what to do", async () => {
  const access = await cluster([503]);
  expect(await failure(apiReady(access, PATIENCE))).toBe(
    `the Kubernetes API at ${access.server} was not ready after 0 s (last: 503 Service Unavailable); ` +
      "look at the control planes with `talosctl health`, run npm run homelab -- up --only talos if they lack their config, " +
      "then run this again",
  );
});

test("a refused connection ends in the same words", async () => {
  const access = await cluster([200]);
  const port = String(server!.port);
  await server!.close();
  server = undefined;
  const message = await failure(apiReady(access, PATIENCE));
  expect(message).toMatch(new RegExp(`^the Kubernetes API at .* \\(last: connect ECONNREFUSED 127.0.0.1:${port}\\)`));
});

test("a server that accepts and says nothing does not hold up longer than the limit", async () => {
  const mute: Server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const port = String((mute.address() as AddressInfo).port);
  const access = readKubeconfig(kubeconfig(certificates, `https://127.0.0.1:${port}`));
  expect(await failure(apiReady(access, PATIENCE))).toContain("(last: no answer)");
  await new Promise((resolve) => mute.close(resolve));
});

test("a kubeconfig that has expired is not waited with", async () => {
  server = await startApiServer(certificates, [200]);
  const client = await issue(certificates.authority, { commonName: "admin", usages: ["client"], hours: -0.5 });
  const url = `https://127.0.0.1:${String(server.port)}`;
  const access = readKubeconfig(kubeconfig({ ...certificates, client }, url));
  expect(await failure(apiReady(access, { limit: 60_000 }))).toMatch(
    /^the kubeconfig of the talos layer has expired, on \d{4}-\d\d-\d\d; run npm run homelab -- up --only talos, which renews it$/,
  );
  expect(server.asked).toEqual([]);
});

test("another cluster's server is refused at once and never asked", async () => {
  server = await startApiServer(await clusterCertificates(), [200]);
  const access = readKubeconfig(kubeconfig(certificates, `https://127.0.0.1:${String(server.port)}`));
  expect(await failure(apiReady(access, { limit: 60_000 }))).toMatch(
    /^what answers at https:\/\/127.0.0.1:\d+ is not the cluster that the talos layer made \(.+\); run npm run homelab -- up --only talos to renew the kubeconfig, or free the address$/,
  );
  expect(server.asked).toEqual([]);
});

test("a certificate for another name is refused", async () => {
  const access = await cluster([200], ["192.168.50.10"]);
  expect(await failure(apiReady(access, { limit: 60_000 }))).toContain("is not the cluster that the talos layer made");
  expect(server?.asked).toEqual([]);
});

test.each(["192.168.50.10", "kubernetes.default"])(
  "tls-server-name %s is what the certificate has to be for",
  async (name) => {
    await apiReady(await cluster([200], [name], { "tls-server-name": name }), PATIENCE);
    expect(server?.asked).toEqual(["GET /readyz admin"]);
  },
);
