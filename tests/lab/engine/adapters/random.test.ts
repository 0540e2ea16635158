import { compareSync } from "bcryptjs";
import { randomAdapter } from "../../../../infrastructure/lab/engine/adapters/random/adapter";
import {
  unknown,
  type ConfiguredProvider,
  type PlainMap,
} from "../../../../infrastructure/lab/engine/provider/adapter";

const TYPES = {
  password: "random:index/randomPassword:RandomPassword",
  bytes: "random:index/randomBytes:RandomBytes",
  uuid: "random:index/randomUuid:RandomUuid",
};

describe("the package random", () => {
  let provider: ConfiguredProvider;
  beforeAll(async () => {
    provider = await randomAdapter.configure({});
  });

  const about = (type: keyof typeof TYPES) => ({
    ...{ urn: "urn:pulumi:s::p::t::x", type: TYPES[type], name: "x", timeout: 0 },
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const make = (type: keyof typeof TYPES, inputs: PlainMap, preview = false) =>
    provider.create({ ...about(type), inputs, preview });
  const check = async (type: keyof typeof TYPES, news: PlainMap) => {
    const { failures } = await provider.check!({
      ...about(type),
      news,
      olds: undefined,
      randomSeed: new Uint8Array(32),
    });
    return failures?.map(({ reason }) => reason);
  };

  it("makes passwords of the characters that are allowed, with their hash", async () => {
    const { id, outputs } = await make("password", { length: 64, special: false, minNumeric: 10 });
    const result = outputs.result as string;
    expect(id).toBe("none");
    expect(result).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(result.replaceAll(/\D/g, "").length).toBeGreaterThanOrEqual(10);
    expect(compareSync(result, outputs.bcryptHash as string)).toBe(true);
    expect(outputs).toMatchObject({
      length: 64,
      special: false,
      upper: true,
      lower: true,
      numeric: true,
      number: true,
    });
    expect((await make("password", { length: 64, special: false })).outputs.result).not.toBe(result);
  });

  it("makes passwords of special characters of the program's own", async () => {
    const only = { upper: false, lower: false, numeric: false };
    expect((await make("password", { ...only, length: 8, overrideSpecial: "_" })).outputs.result).toBe("________");
    await expect(async () => make("password", { ...only, special: false, length: 8 })).rejects.toThrow(
      "the character set specified is empty",
    );
  });

  it("makes bytes, whose id is their value", async () => {
    const { id, outputs } = await make("bytes", { length: 32 });
    const value = Buffer.from(outputs.base64 as string, "base64");
    expect(value).toHaveLength(32);
    expect(outputs).toEqual({ length: 32, base64: id, hex: value.toString("hex") });
  });

  it("makes UUIDs", async () => {
    const { id, outputs } = await make("uuid", { keepers: { a: "b" } });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(outputs).toEqual({ keepers: { a: "b" }, id, result: id });
  });

  it("knows in a preview all but the value", async () => {
    const { outputs } = await make("password", { length: unknown }, true);
    expect(outputs).toMatchObject({ length: unknown, special: true, result: unknown, bcryptHash: unknown });
  });

  it("makes another value whenever something changes, defaults aside", async () => {
    const diff = (newInputs: PlainMap) =>
      provider.diff?.({
        ...{ ...about("password"), id: "none", ignoreChanges: [] },
        ...{ oldInputs: { length: 8 }, oldOutputs: {}, newInputs },
      });
    expect(await diff({ length: 8, special: true })).toEqual({ changed: [], replaces: [] });
    expect(await diff({ length: 9 })).toEqual({ changed: ["length"], replaces: ["length"] });
  });

  it("refuses a length that is too short, and waits for one that is not known", async () => {
    expect(await check("bytes", { length: 0 })).toEqual([
      "Invalid Attribute Value. Attribute length value must be at least 1, got: 0. Examine values at 'x.length'.",
    ]);
    expect(await check("password", { length: 2, minLower: 3 })).toEqual([
      "Invalid Attribute Value. Attribute length value must be at least sum of min_upper + min_lower + min_numeric + " +
        "min_special, got: 2. Examine values at 'x.length'.",
    ]);
    expect(await check("bytes", { length: unknown })).toEqual([]);
  });

  it("keeps what it made, and cannot look up what it did not", async () => {
    const request = { ...about("uuid"), id: "an-id", inputs: {} };
    expect(await provider.read({ ...request, outputs: { result: "an-id" } })).toMatchObject({ id: "an-id" });
    await expect(provider.read({ ...request, outputs: {} })).rejects.toThrow("a random value cannot be looked up");
  });
});
