/** Arguments that name what the lab has not: a Service's name, a port on every address, a namespace to elect a leader in. */
const LEFT_OUT = ["--events-addr", "--metrics-addr", "--health-addr", "--enable-leader-election"];

/** A Flux controller's arguments as they hold on loopback: no events, no metrics, no election, health on any free port. */
export function controllerArguments(given: readonly string[]): readonly string[] {
  const kept = given.filter((argument) => !LEFT_OUT.includes(argument.split("=", 1)[0] ?? ""));
  return [...kept, "--metrics-addr=0", "--health-addr=127.0.0.1:0"];
}
