import { users } from "../../../components/flux/telemetry-users";

test("a line a user, hashed as nginx has it in its documentation", () => {
  // printf '%s' secret | openssl dgst -sha1 -binary | base64
  expect(users({ a: "secret", b: "" })).toBe(
    "a:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\nb:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
  );
});

test("the password itself is nowhere in it", () => {
  expect(users({ homelab: "hunter2" })).not.toContain("hunter2");
});
