import { Deployment } from "./deployment";
import type { Session } from "./session";

/** Deletes all that the state has, without asking the program. */
export async function destroy(session: Session, signal: AbortSignal): Promise<void> {
  const { log, snapshot, results } = session;
  const executor = session.executor(false);
  const deployment = new Deployment(session.planContext(), executor, snapshot, results, log);
  const stop = (): void => {
    executor.stop();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    await deployment.deleteRest();
    await executor.idle();
    deployment.close();
  } finally {
    signal.removeEventListener("abort", stop);
  }
  session.conclude(deployment.bailed, signal.aborted);
}
