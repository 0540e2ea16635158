import { EventEmitter } from "node:events";
import { interruption } from "../../../infrastructure/cli/interruption";

function interrupted(terminal: boolean) {
  const signals = new EventEmitter();
  const exits: number[] = [];
  const { stop, engines } = interruption({ terminal, signals, exit: (code) => exits.push(code) });
  const state = () => ({ stop: stop.aborted, engines: engines.aborted, exits });
  return { signals, state };
}

test("Ctrl-C in a terminal has reached the engines already: they are not told again", () => {
  const { signals, state } = interrupted(true);
  expect(state()).toEqual({ stop: false, engines: false, exits: [] });
  signals.emit("SIGINT");
  expect(state()).toEqual({ stop: true, engines: false, exits: [] });
});

test.each([
  ["SIGINT", false],
  ["SIGTERM", true],
  ["SIGTERM", false],
  ["SIGHUP", true],
] as const)("%s from elsewhere is passed on to the engines", (signal, terminal) => {
  const { signals, state } = interrupted(terminal);
  signals.emit(signal);
  expect(state()).toEqual({ stop: true, engines: true, exits: [] });
});

test("a second one ends the process", () => {
  const { signals, state } = interrupted(true);
  signals.emit("SIGINT");
  signals.emit("SIGINT");
  expect(state().exits).toEqual([130]);
});

test("the listeners stay, or packages that clean up at a signal would end the process", () => {
  const { signals } = interrupted(true);
  signals.emit("SIGINT");
  expect(signals.listenerCount("SIGINT")).toBe(1);
});
