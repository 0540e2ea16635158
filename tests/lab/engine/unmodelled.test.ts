import { Lab } from "./support/lab";

jest.setTimeout(120_000);

/** Each stops the run, in a preview as well, before anything is done about the resource. */
describe("what the lab does not model", () => {
  const lab = new Lab();
  afterAll(() => {
    lab.remove();
  });

  it.each([
    ["option", "the lab does not model the resource options import, hideDiffs (of fake:index:Thing 'imported')"],
    ["property", "the lab does not model the properties list[1].weight, nested.c of fake:index:Thing 'odd'"],
    ["type", "the lab does not model the resource type fake:index:Stranger (of 'strange')"],
    ["function", "the lab does not model the function fake:index:getStranger"],
    ["package", "the lab does not model the package strange"],
    ["asset", "the lab does not model assets and archives as properties"],
  ])("stops the run with a sentence that names it: %s", async (run, message) => {
    const ran = await lab.run("preview", "beyond", run);
    expect(ran.failures.map((failure) => failure.message)).toEqual([message]);
  });
});
