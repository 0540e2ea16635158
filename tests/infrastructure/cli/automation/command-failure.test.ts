import { commandFailure } from "../../../../infrastructure/cli/automation/command-failure";

test("the error's line and what belongs to it, without the command and the rest of its output", () => {
  const error = new Error(
    "code: -2\n stdout: \n stderr: Command failed with exit code 255: pulumi up --yes\nUpdating (home)\n" +
      "error: the stack is currently locked by 1 lock(s).\n  file:///srv/lock: created by me\n err?: Error: Command failed\n" +
      "error: the stack is currently locked by 1 lock(s).\n\n",
  );
  expect(commandFailure(error)).toEqual({
    message: "the stack is currently locked by 1 lock(s).\n  file:///srv/lock: created by me",
  });
});

test("without such a line, the end of the output", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${String(index)}`).join("\n");
  expect(commandFailure(new Error(`code: -2\n stderr: Command failed: x\n${lines}\n err?: \n`)).message).toBe(
    lines.split("\n").slice(20).join("\n"),
  );
});

test("what is no command's error is told as it is, credentials left out", () => {
  expect(commandFailure("out of memory")).toEqual({ message: "out of memory" });
  expect(commandFailure(new Error("error: Bearer abcdefghijklmnop"))).toEqual({ message: "Bearer [secret]" });
});

test("a CLI that was killed is said to be", () => {
  const killed = "Command was killed with SIGHUP (Terminal closed): pulumi up --yes\nUpdating (home)";
  expect(commandFailure(new Error(`code: -2\n stdout: \n stderr: ${killed}\n err?: Error: ${killed}\n`))).toEqual({
    message: "the Pulumi CLI was killed (SIGHUP)",
  });
});
