import type { EngineEvent } from "../../../../infrastructure/lab/engine/event/event";
import { EventLog } from "../../../../infrastructure/lab/engine/event/event-log";
import { Secret } from "../../../../infrastructure/lab/engine/property/value";

describe("the log of a run", () => {
  const events: EngineEvent[] = [];
  let log: EventLog;
  beforeEach(() => {
    events.length = 0;
    log = new EventLog((event) => events.push(event));
  });
  const messages = (): string[] => events.flatMap((event) => (event.kind === "diagnostic" ? [event.message] : []));

  it("puts the program's text together line by line", () => {
    log.text("one\ntw");
    log.text("o\nthree");
    expect(messages()).toEqual(["one", "two"]);
    log.end();
    expect(messages()).toEqual(["one", "two", "three"]);
  });

  it("masks secrets of several lines before it cuts the text", () => {
    log.hide({ key: new Secret({ text: ["first line\nsecond line"] }) });
    log.text("before first line\nsecond line after\n");
    expect(messages()).toEqual(["before [secret] after"]);
  });

  it("takes the engine's errors for failures, and the program's only if that fails", () => {
    log.told("error", "the program complains", "urn:x");
    expect(log.hasFailures).toBe(false);
    log.blameProgram("it has failed");
    log.diagnostic("error", "update failed");
    expect(log.end().failures).toEqual([
      { urn: "urn:x", message: "the program complains" },
      { message: "update failed" },
    ]);
  });

  it("has something to say about a program that failed without a word", () => {
    log.blameProgram("it has failed");
    expect(log.end().failures).toEqual([{ message: "it has failed" }]);
  });
});
