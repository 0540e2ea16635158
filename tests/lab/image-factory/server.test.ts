import { schematicId, schematicYaml } from "../../../config/derive/schematic";
import { Faults } from "../../../infrastructure/lab/faults";
import { serveImageFactory } from "../../../infrastructure/lab/image-factory/server";
import { call, loopbackCertificates } from "../support/https";

async function start() {
  const { authority, server } = await loopbackCertificates();
  const faults = new Faults();
  const factory = await serveImageFactory({ listen: { host: "127.0.0.1", port: 0 }, certificate: server, faults });
  const at = (method: string, path: string, body?: string) =>
    call(authority.certificate, method, `${factory.url}${path}`, {
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/yaml" } }),
    });
  return { factory, faults, at };
}

test("a schematic's id is the digest of its canonical YAML, however it is written", async () => {
  const { factory, at } = await start();
  const extensions = ["siderolabs/i915", "siderolabs/iscsi-tools"];
  const flow = `{customization: {systemExtensions: {officialExtensions: [${extensions.join(", ")}]}}}`;
  expect((await at("POST", "/schematics", flow)).json).toEqual({ id: schematicId(extensions) });
  expect((await at("POST", "/schematics", schematicYaml(extensions))).status).toBe(201);
  expect((await at("GET", `/schematics/${schematicId(extensions)}`)).text).toBe(schematicYaml(extensions));
  await factory.close();
});

test("an image is there only for a schematic that was posted before, a version and a known profile", async () => {
  const { factory, at } = await start();
  const id = schematicId([]);
  expect((await at("HEAD", `/image/${id}/v1.13.9/nocloud-amd64.qcow2`)).status).toBe(404);
  await at("POST", "/schematics", schematicYaml([]));
  expect((await at("HEAD", `/image/${id}/v1.13.9/nocloud-amd64.qcow2`)).status).toBe(200);
  expect((await at("GET", `/image/${id}/1.13/nocloud-amd64.qcow2`)).text).toBe("version 1.13 is not available\n");
  expect((await at("GET", `/image/${id}/v1.13.9/metal.iso`)).status).toBe(404);
  expect(factory.requests.map(({ method, status }) => `${method} ${String(status)}`)).toEqual([
    "HEAD 404",
    "POST 201",
    "HEAD 200",
    "GET 404",
    "GET 404",
  ]);
  await factory.close();
});

test("an extension that is no official one is refused", async () => {
  const { factory, at } = await start();
  const answer = await at("POST", "/schematics", schematicYaml(["someone/else"]));
  expect([answer.status, answer.text]).toEqual([400, 'official extension "someone/else" is not available\n']);
  await factory.close();
});

test("faults: an answer instead, a cut connection, then normal again", async () => {
  const { factory, faults, at } = await start();
  faults.add({ match: /^POST \/schematics$/, effect: { kind: "answer", status: 500, body: "no" } });
  faults.add({ match: /^POST \/schematics$/, effect: { kind: "cut" } });
  expect((await at("POST", "/schematics", schematicYaml([]))).status).toBe(500);
  await expect(at("POST", "/schematics", schematicYaml([]))).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await at("POST", "/schematics", schematicYaml([]))).status).toBe(201);
  await factory.close();
});

test("it serves on loopback only", async () => {
  const { server } = await loopbackCertificates();
  await expect(serveImageFactory({ listen: { host: "0.0.0.0", port: 0 }, certificate: server })).rejects.toThrow(
    "the lab serves on loopback only, not on 0.0.0.0",
  );
});
