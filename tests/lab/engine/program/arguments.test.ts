import { splitArguments } from "../../../../infrastructure/lab/engine/program/arguments";

describe("arguments of node", () => {
  it.each([
    ["", []],
    ["  --import=tsx  --trace-warnings ", ["--import=tsx", "--trace-warnings"]],
    [`--title='a b' "c \\"d\\"" e\\ f ''`, ["--title=a b", 'c "d"', "e f", ""]],
  ])("are split as a shell does: %s", (line, words) => {
    expect(splitArguments(line)).toEqual(words);
  });

  it("are refused with a quote that is not closed", () => {
    expect(() => splitArguments("--title='a")).toThrow("a quote is not closed in: --title='a");
  });
});
