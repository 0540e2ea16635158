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

test("a cell is one line, whatever it holds", () => {
  expect(
    textTable([
      ["name", "node"],
      ["a\nb\u001b[31m", "x"],
    ]),
  ).toBe("name  node\na b   x");
});

test("no rows are no text", () => {
  expect(textTable([])).toBe("");
});
