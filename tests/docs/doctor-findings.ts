import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DOCTOR = join(__dirname, "..", "..", "infrastructure", "cli", "doctor");

/** What the doctor can find to mend, and the fix, as its sources say: what they fill in is `…`. */
export function doctorFindings(): { readonly message: string; readonly remedy: string }[] {
  const text = String.raw`("(?:[^"\\]|\\.)*"|${"`"}[^${"`"}]*${"`"})`;
  const call = new RegExp(String.raw`\bfix\(\s*(?:check|"[^"]*"|${"`"}[^${"`"}]*${"`"}),\s*${text},\s*${text}`, "g");
  return readdirSync(DOCTOR)
    .filter((name) => name.startsWith("check-"))
    .flatMap((name) => [...readFileSync(join(DOCTOR, name), "utf8").matchAll(call)])
    .map(([, message = "", remedy = ""]) => ({ message: plain(message), remedy: plain(remedy) }));
}

function plain(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…")
    .trim();
}
