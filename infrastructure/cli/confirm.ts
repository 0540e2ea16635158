import { createInterface } from "node:readline/promises";
import { printable } from "../shared/printable";
import type { CliContext } from "./context";
import { UserError } from "./user-error";

/**
 * Has a person type the cluster's name before what cannot be taken back.
 *
 * @throws UserError if it is another one, or if there is no terminal to ask at.
 */
export async function confirmDestroy(context: CliContext, cluster: string, what: string): Promise<void> {
  const { input, messages, interruption } = context;
  if (input.isTTY !== true) {
    throw new UserError(`destroy asks before it begins, and there is no terminal; say --yes to destroy ${cluster}`);
  }
  const prompt = createInterface({ input, output: messages, terminal: false });
  const closed = new Promise<string>((resolve) => {
    // A last line comes together with the end: it goes first.
    prompt.once("close", () => setImmediate(resolve, ""));
  });
  try {
    const asked = prompt.question(printable(`${what}\nType the cluster's name, ${cluster}, to go on: `), {
      signal: interruption.stop,
    });
    // the input may end without an answer
    const answer = await Promise.race([asked, closed]);
    if (answer.trim() !== cluster) throw new UserError("nothing was destroyed: that is not the cluster's name");
  } finally {
    prompt.close();
  }
}
