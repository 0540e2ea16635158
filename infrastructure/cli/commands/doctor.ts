import { indented } from "../../shared/printable";
import { CommandFailed } from "../command-failed";
import { print, printJson } from "../context";
import type { Finding } from "../doctor/finding";
import { jsonOption, stackOption, type CommandDefinition, type SharedOptions } from "../program";

/** `homelab doctor`. */
export const doctor: CommandDefinition = (program, context) => {
  const command = program
    .command("doctor")
    .description("try what a first up would trip over, and say the fix for each");
  jsonOption(stackOption(command)).action(async ({ stack, json }: SharedOptions) => {
    const { diagnose } = await import("../doctor/doctor.js");
    const findings = await diagnose(context, stack);
    if (json === true) printJson(context.output, { ok: !findings.some(isFix), findings });
    else print(context.output, formatFindings(findings));
    if (findings.some(isFix)) throw new CommandFailed();
  });
};

const SIGNS: Record<Finding["status"], string> = { ok: "✔", fix: "✖", skip: "-" };

/** One line for each check, and one for the fix where there is one; last, how many there are to mend. */
export function formatFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, status, message, fix }) => [
    indented(`${SIGNS[status]} ${check}: ${message}`),
    ...(fix === undefined ? [] : [indented(`    fix: ${fix}`)]),
  ]);
  const count = findings.filter(isFix).length;
  const verdict = count === 0 ? "nothing stands in the way" : `${String(count)} to mend before up`;
  return [...lines, "", verdict].join("\n");
}

function isFix({ status }: Finding): boolean {
  return status === "fix";
}
