import { refuseVariables } from "../../stacks/environment";

test("variables that are not set, or empty, are no matter", () => {
  expect(() => {
    refuseVariables(["A", "B"], { B: "", C: "set" });
  }).not.toThrow();
});

test("names each one that is set, and how to be rid of them", () => {
  expect(() => {
    refuseVariables(["A", "B", "C"], { A: "secret", B: "", C: "2" });
  }).toThrow(
    "the environment sets A, C, which the provider would obey past the cluster definition; " +
      "run `unset A C`, then try again",
  );
});
