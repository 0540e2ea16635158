// Stands in for what the scripts call on the person's computer: npx (only for `pulumi config`), npm (only for `homelab`),
// kubectl and snmpget. What each was asked is written down; what they answer is in the same file.
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { basename } from "node:path";

const file = process.env.STAND_IN_COMPUTER;
const state = JSON.parse(readFileSync(file, "utf8"));
const command = basename(process.argv[1]);
const args = process.argv.slice(2);
const line = [command, ...args].join(" ");
state.log.push(line);

const [start, answer] = Object.entries(state.answers).find(([key]) => line.includes(key)) ?? [];
if (line.startsWith("npx pulumi config set")) {
  const key = args.at(-1);
  const value = readFileSync(0, "utf8");
  if (answer?.code === undefined) state.config[key] = value;
}
if (line.startsWith("npx pulumi config get")) {
  const value = state.config[args.at(-1)];
  if (value === undefined) process.exitCode = 255;
  else process.stdout.write(`${value}\n`);
}
if (command === "snmpget") state.snmp = readFileSync(`${process.env.SNMPCONFPATH}/snmp.conf`, "utf8");
writeFileSync(file, JSON.stringify(state));
if (start !== undefined) {
  process.stdout.write(answer.output ?? "");
  process.stderr.write(answer.error ?? "");
  process.exitCode = answer.code ?? 0;
}
