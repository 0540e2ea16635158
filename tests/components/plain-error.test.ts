import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { PlainError } from "../../components/plain-error";

test("is an error that Pulumi shows without a stack trace", () => {
  expect(pulumi.RunError.isInstance(new PlainError("no"))).toBe(true);
  expect(new PlainError("no")).toBeInstanceOf(Error);
});

test("keeps its message, whatever is written over it", () => {
  const error = new PlainError("do this");
  error.message = `error serializing property "disks": ${error.message}`;
  expect(error.message).toBe("do this");
});

test("is printed without what hangs on it", () => {
  const error = Object.assign(new PlainError("do this"), { promise: { very: "large" } });
  expect(inspect(error, { colors: true })).toBe("do this");
});
