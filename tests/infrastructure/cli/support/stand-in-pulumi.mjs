// Speaks as much of the Pulumi CLI's contract as the Automation API needs, as seen with the real CLI. What it does is
// written in $STAND_IN/script.json; what it was asked for goes to $STAND_IN/calls.jsonl.
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { clearInterval, setInterval } from "node:timers";

const require = createRequire(import.meta.url);
const folder = process.env.STAND_IN;
const args = process.argv.slice(2);
const script = JSON.parse(readFileSync(join(folder, "script.json"), "utf8"));

if (args[0] === "version") {
  process.stdout.write(`${script.version ?? "v3.265.0"}\n`);
  process.exit(0);
}

const kept = Object.entries(process.env).filter(([name]) => (script.environment ?? []).includes(name));
const call = { args, cwd: process.cwd(), environment: Object.fromEntries(kept) };
appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify(call)}\n`);

const words = args.join(" ");
const step = (script.steps ?? []).find(
  ({ when, cwd }) => words.startsWith(when) && (cwd === undefined || process.cwd().endsWith(cwd)),
);
const { events = [], stdout = "", stderr = "", code = 0, waitForSignal = false } = step ?? {};

const log = args[args.indexOf("--event-log") + 1];
if (args.includes("--event-log")) await stream(log.replace("tcp://", ""), events);
if (waitForSignal) await interrupted();
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;

/** Sends engine events the way the CLI does since 3.206: a stream of JSON over gRPC. */
async function stream(address, all) {
  const grpc = require("@grpc/grpc-js");
  const { EventsClient } = require("@pulumi/pulumi/proto/events_grpc_pb");
  const { EventRequest } = require("@pulumi/pulumi/proto/events_pb");
  const client = new EventsClient(address, grpc.credentials.createInsecure());
  await new Promise((resolve, reject) => {
    const sending = client.streamEvents((error) => (error ? reject(error) : resolve()));
    for (const event of all) {
      const request = new EventRequest();
      request.setEvent(JSON.stringify(event));
      sending.write(request);
    }
    sending.end();
  });
  client.close();
}

function interrupted() {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 1000);
    process.on("SIGINT", () => {
      clearInterval(alive);
      appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify({ args: ["SIGINT"] })}\n`);
      resolve();
    });
    appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify({ args: ["waiting"] })}\n`);
  });
}
