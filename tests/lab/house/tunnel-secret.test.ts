import { changes, TestHouse } from "./support/test-house";
import { leaks, sealed } from "../../support/leaks";

/** A state of before the tunnel's secret was a password: the secret is the id of a resource, in plain text. */
const house = new TestHouse(75);
const OLD = { type: "random:index/randomBytes:RandomBytes", secret: Buffer.alloc(32, 7).toString("base64") };
const NEW = "random:index/randomPassword:RandomPassword";

jest.setTimeout(300_000);
beforeAll(async () => {
  await house.open();
  await house.must("up", { only: ["cloudflare"] });
});
afterAll(() => house.remove());

interface Exported {
  readonly deployment: { readonly resources: readonly { readonly type: string }[] };
}

/** Turns the state into the one that an earlier version has left, and Cloudflare's tunnel along with it. */
async function asBefore(): Promise<void> {
  await house.engine.editState("cloudflare", (exported) => {
    const text = JSON.stringify(exported).replaceAll(NEW, OLD.type).replaceAll(tunnel().secret, OLD.secret);
    const { deployment, ...rest } = JSON.parse(text) as Exported;
    const outputs = { length: 32, base64: OLD.secret, hex: Buffer.from(OLD.secret, "base64").toString("hex") };
    const old = { id: OLD.secret, inputs: { length: 32 }, outputs, additionalSecretOutputs: ["base64", "hex"] };
    const resources = deployment.resources.map((each) => (each.type === OLD.type ? { ...each, ...old } : each));
    return { ...rest, deployment: { ...deployment, resources } };
  });
  tunnel().secret = OLD.secret;
}

function tunnel() {
  const [found, ...more] = house.house.cloudflare.state.tunnels;
  if (found === undefined || more.length > 0) throw new Error("there is not exactly one tunnel");
  return found;
}

async function state(): Promise<string> {
  let text = "";
  await house.engine.editState("cloudflare", (exported) => {
    text = sealed(exported);
    return exported;
  });
  return text;
}

test("an update rotates a secret that was readable: the same tunnel, another secret and token, and the old one is out of the state", async () => {
  await asBefore();
  const { id } = tunnel();
  // somebody is connected: a tunnel that had to be replaced could not be deleted
  house.house.cloudflare.setConnections(id, 8);
  expect(leaks({ state: await state() }, { secret: OLD.secret })).toEqual(["secret in state"]);

  const expected = [
    "cloudflare: create RandomPassword tunnel-secret",
    "cloudflare: delete RandomBytes tunnel-secret",
    "cloudflare: update ZeroTrustTunnelCloudflared tunnel (tunnelSecret)",
  ];
  expect(changes(await house.must("preview", { only: ["cloudflare"] }))).toEqual(expected);
  expect(changes(await house.must("up", { only: ["cloudflare"] }))).toEqual(expected);

  const { secret, connections } = tunnel();
  expect({ id: tunnel().id, connections, rotated: secret !== OLD.secret }).toEqual({
    id,
    connections: 8,
    rotated: true,
  });
  expect(Buffer.from(secret, "base64").length).toBeGreaterThanOrEqual(32);
  const { tunnelToken } = await house.engine.outputs("cloudflare");
  const token = JSON.parse(Buffer.from(String(tunnelToken?.value), "base64").toString()) as Record<string, string>;
  expect(token).toMatchObject({ t: id, s: secret });
  const secrets = { old: OLD.secret, secret, token: String(tunnelToken?.value) };
  expect(leaks({ state: await state() }, secrets)).toEqual([]);
  expect(changes(await house.must("up", { only: ["cloudflare"] }))).toEqual([]);
});
