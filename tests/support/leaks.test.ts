import { leaks, sealed } from "./leaks";

const KEY = Buffer.from("0123456789abcdefghijklmnopqrstuv").toString("base64");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const UUID = "12345678-1234-4234-9234-123456789abc";
const TOKEN = `homelab@pve!iac=${UUID}`;

test.each<[string, string, string]>([
  ["as it is", "hunter2-hunter2", "id: hunter2-hunter2"],
  ["in base64", "hunter2-hunter2", base64("hunter2-hunter2")],
  ["in base64 among others", "hunter2-hunter2", base64('{"a":1,"s":"hunter2-hunter2"}')],
  ["in base64 of base64", "hunter2-hunter2", base64(base64("a: hunter2-hunter2"))],
  ["decoded from base64", KEY, "0123456789abcdefghijklmnopqrstuv"],
  ["in hexadecimal digits", KEY, Buffer.from(KEY, "base64").toString("hex")],
  ["in a URL", "a b&c=hunter2", "https://example.com/?t=a%20b%26c%3Dhunter2"],
  ["in a JSON text", 'hunter2"\\hunter2', JSON.stringify({ a: 'hunter2"\\hunter2' })],
  ["half of a token", TOKEN, `value: ${UUID}`],
])("finds a secret %s", (_, secret, text) => {
  expect(leaks({ here: text }, { it: secret })).toEqual(["it in here"]);
});

test("finds a secret in a resource's id, and none in what the state keeps as a secret", () => {
  const value = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: `"${KEY}"` };
  const state = (id: string) => sealed({ deployment: { resources: [{ id, outputs: { base64: value } }] } });
  expect(leaks({ state: state("none") }, { key: KEY })).toEqual([]);
  expect(leaks({ state: state(KEY) }, { key: KEY })).toEqual(["key in state"]);
});
