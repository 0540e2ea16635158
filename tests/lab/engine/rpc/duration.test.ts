import { parseDuration } from "../../../../infrastructure/lab/engine/rpc/duration";

describe("durations", () => {
  it.each([
    ["", 0],
    ["90s", 90],
    ["1h30m", 5400],
    ["1.5h", 5400],
    ["300ms", 0.3],
    ["10m0s", 600],
  ])("%s", (text, seconds) => {
    expect(parseDuration(text)).toBeCloseTo(seconds);
  });

  it.each(["10", "ten minutes", "1h 30m", "5d"])("are refused: %s", (text) => {
    expect(() => parseDuration(text)).toThrow(`unable to parse customTimeout Value ${text}`);
  });
});
