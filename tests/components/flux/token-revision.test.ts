import * as pulumi from "@pulumi/pulumi";
import { tokenRevision } from "../../../components/flux/token-revision";

const revision = (token: string) =>
  new Promise<string>((resolve) => tokenRevision(pulumi.secret(token)).apply(resolve));

test("is another one for another token, the same for the same, and a word to YAML", async () => {
  const [first, again, second] = await Promise.all([revision("eyJhIjoi"), revision("eyJhIjoi"), revision("eyJhIjoj")]);
  expect(first).toMatch(/^token-[0-9a-f]{8}$/);
  expect([again, second === first]).toEqual([first, false]);
});

test("is no secret, though the token is one", async () => {
  expect(await pulumi.isSecret(tokenRevision(pulumi.secret("eyJhIjoi")))).toBe(false);
});
