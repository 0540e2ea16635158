import { textTable } from "../../../infrastructure/cli/text-table";

test("columns are as wide as their widest cell, numbers stand to the right, no line ends in blanks", () => {
  expect(
    textTable([
      ["layer", "create", "status"],
      ["proxmox", "12", "done"],
      ["flux", "-", ""],
    ]),
  ).toBe("layer    create  status\nproxmox      12  done\nflux          -");
});

test("no rows are no text", () => {
  expect(textTable([])).toBe("");
});
