import { PulumiCommand } from "@pulumi/pulumi/automation";
import { currentBackend, reachBackend } from "../../../../infrastructure/cli/automation/backend";
import { UserError } from "../../../../infrastructure/cli/user-error";
import { StandIn, type Step } from "../support/stand-in";

const standIn = new StandIn();

afterAll(() => {
  standIn.remove();
});

async function command(...steps: Step[]): Promise<PulumiCommand> {
  standIn.answer({ steps });
  return PulumiCommand.get({ root: standIn.root });
}

test("the environment's backend needs no question", async () => {
  expect(await currentBackend(await command(), standIn.root, { PULUMI_BACKEND_URL: "s3://state" })).toBe("s3://state");
  expect(standIn.calls).toEqual([]);
});

test("otherwise it is where the CLI is logged in", async () => {
  const cli = await command({ when: "whoami", stdout: '{"user":"me","url":"https://api.pulumi.com"}' });
  expect(await currentBackend(cli, standIn.root, {})).toBe("https://api.pulumi.com");
  expect(standIn.commands.at(-1)).toBe("whoami --json --non-interactive");
});

test("a backend that does not answer is an error with what to do", async () => {
  const cli = await command({
    when: "whoami",
    code: 255,
    stderr: "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n",
  });
  await expect(reachBackend(cli, standIn.root, {})).rejects.toThrow(
    new UserError(
      "the backend of the state cannot be reached: no backend is chosen, or you are not logged in to the one that is; " +
        "set PULUMI_BACKEND_URL (config/env), e.g. file://~/.homelab, or run `npm run homelab -- pulumi login` " +
        "(Pulumi: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions)",
    ),
  );
  const other = await command({ when: "whoami", code: 255, stderr: "error: the disk is on fire\n" });
  await expect(reachBackend(other, standIn.root, {})).rejects.toThrow(
    new UserError("the backend of the state cannot be reached: the disk is on fire"),
  );
});
