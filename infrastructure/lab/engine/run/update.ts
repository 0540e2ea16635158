import type { EventLog } from "../event/event-log";
import { BailError } from "../plan/plan-context";
import { programCommand, type ProgramRequest } from "../program/command";
import { ALREADY_SHOWN, Program, type ProgramExit } from "../program/program";
import { DefaultProviders } from "../provider/default-providers";
import { engineService } from "../rpc/engine-service";
import { resourceMonitor } from "../rpc/monitor";
import { serve } from "../rpc/server";
import { Transforms } from "../rpc/transforms";
import { Deferred } from "./deferred";
import { Deployment } from "./deployment";
import { Functions } from "./functions";
import { Readings } from "./readings";
import { Registrar } from "./registrar";
import type { Session } from "./session";

/** A program that has nothing more to do is left this long to end by itself. */
const GRACE_MS = 5_000;

/** Runs a program, does what it registers, and deletes what it does not. */
export async function update(
  session: Session,
  request: Omit<ProgramRequest, "address">,
  signal: AbortSignal,
): Promise<void> {
  const { log, registry, snapshot, results } = session;
  const executor = session.executor(false);
  const deployment = new Deployment(session.planContext(), executor, snapshot, results, log);
  const defaults = new DefaultProviders(request.config, (goal) => deployment.register(goal));
  const transforms = new Transforms();
  const signalled = new Deferred<undefined>();
  const over = new Deferred<undefined>();
  const monitor = resourceMonitor({
    program: request,
    deployment,
    registrar: new Registrar(deployment, registry, defaults, transforms),
    readings: new Readings(deployment, defaults),
    functions: new Functions(deployment, registry, defaults, log),
    signal: () => {
      signalled.resolve(undefined);
      return over.promise;
    },
  });
  const stop = (): void => {
    executor.stop();
  };
  signal.addEventListener("abort", stop, { once: true });
  const server = await serve(monitor, engineService(log));
  try {
    const command = programCommand({ ...request, address: server.address });
    const program = new Program(command, (text) => {
      log.text(text);
    });
    try {
      const exit = await Promise.race([signalled.promise, executor.stopped, program.exit]);
      if (exit !== undefined && !executor.isStopped) refuseFailure(deployment, log, exit);
      await deployment.idle();
      if (!executor.isStopped) await deployment.deleteRest();
      await executor.idle();
      deployment.close();
      over.resolve(undefined);
      if (!executor.isStopped) await program.end(GRACE_MS);
    } finally {
      await program.stop();
    }
  } finally {
    signal.removeEventListener("abort", stop);
    transforms.close();
    server.close();
  }
  session.conclude(deployment.bailed, signal.aborted);
}

/** A program that failed leaves everything as it is: what it did not come to register is not to be deleted. */
function refuseFailure(deployment: Deployment, log: EventLog, { code, signal }: ProgramExit): void {
  if (code === 0) return;
  const how = signal === null ? `exited with non-zero exit code: ${String(code)}` : `was ended by ${signal}`;
  const message = `an unhandled error occurred: Program ${how}`;
  if (code !== ALREADY_SHOWN) {
    deployment.abort(undefined, new Error(message));
    return;
  }
  log.blameProgram(message);
  deployment.abort(undefined, new BailError(message));
}
