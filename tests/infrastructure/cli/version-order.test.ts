import { olderThan } from "../../../infrastructure/cli/version-order";

test.each([
  ["3.259.9", "3.260.0", true],
  ["3.260.0-dev.1", "3.260.0", false],
  ["v3.260.1", "3.260.0", false],
  ["2.999.0", "3.0.0", true],
  ["10.0.0", "9.9.9", false],
  ["8.3.5", "8.4", true],
  ["8.4.1", "8.4", false],
  ["9", "8.4", false],
])("%s is older than %s: %s", (a, b, older) => {
  expect(olderThan(a, b)).toBe(older);
});
