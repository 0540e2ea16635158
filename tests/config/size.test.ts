import * as fc from "fast-check";
import { formatMebibytes, mebibytes, SIZE_PATTERN } from "../../config/size";

test.each([
  ["1MiB", 1],
  ["512 MiB", 512],
  ["12GiB", 12_288],
  ["2TiB", 2_097_152],
])("%s is %d MiB", (size, expected) => {
  expect(mebibytes(size)).toBe(expected);
});

test.each(["", "12", "12GB", "0GiB", "1.5GiB", "-1GiB", "12GiB ", "12  GiB", "GiB", "12gib"])(
  "%j is no size",
  (size) => {
    expect(() => mebibytes(size)).toThrow(new RangeError(`not a size: ${size}`));
  },
);

test.each([
  [0, "0 MiB"],
  [1, "1 MiB"],
  [1023, "1023 MiB"],
  [1024, "1 GiB"],
  [1536, "1.5 GiB"],
  [1537, "1537 MiB"],
  [28_672, "28 GiB"],
  [819_200, "800 GiB"],
  [1_048_576, "1 TiB"],
  [1_572_864, "1.5 TiB"],
])("%d MiB reads %s", (mib, expected) => {
  expect(formatMebibytes(mib)).toBe(expected);
});

test("what is written for people with a whole number is a size again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (mib) => {
      const text = formatMebibytes(mib);
      fc.pre(SIZE_PATTERN.test(text));
      expect(mebibytes(text)).toBe(mib);
    }),
  );
});
