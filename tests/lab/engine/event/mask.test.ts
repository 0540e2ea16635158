import { Mask } from "../../../../infrastructure/lab/engine/event/mask";

describe("masking secrets", () => {
  const mask = new Mask();
  const image = `factory.talos.dev/nocloud-installer/${"ce4c".repeat(16)}:v1.13.9`;
  const key = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJlVENDQVI";
  beforeAll(() => {
    for (const secret of [
      "hunter2",
      "a",
      "hunter2-and-more",
      `apiVersion: v1\nclient-key-data: ${key}\nimage: ${image}\n`,
      'with "quotes"\n',
    ]) {
      mask.add(secret);
    }
  });

  it.each([
    ["the password is hunter2.", "the password is [secret]."],
    ["hunter2-and-more", "[secret]"],
    ["x hunter2-and-more y", "x [secret] y"],
    // One letter is a secret only by itself.
    ["a", "[secret]"],
    ["a cat", "a cat"],
    // A key in a longer secret, wherever it shows up.
    [`key ${key}!`, "key [secret]!"],
    ["apiVersion: v1", "apiVersion: v1"],
    // An image's name is no key.
    [`talosctl upgrade --image ${image}`, `talosctl upgrade --image ${image}`],
    // In JSON, in a URL and in base64.
    [JSON.stringify({ password: 'with "quotes"\n' }), '{"password":"[secret]"}'],
    [`https://127.0.0.1/?q=${encodeURIComponent('with "quotes"\n')}`, "https://127.0.0.1/?q=[secret]"],
    [`Basic ${Buffer.from("hunter2-and-more").toString("base64")}`, "Basic [secret]"],
    ["nothing of the kind", "nothing of the kind"],
  ])("%s", (text, masked) => {
    expect(mask.apply(text)).toBe(masked);
  });
});
